"""What lets its reader in, by its shape: parts of addresses, and keys. It is masked wherever it may be written down."""

from __future__ import annotations

import re
from typing import Any

from portal.settings.secret_words import is_secret

REDACTED = "[redacted]"
# By what stands before them, so that an address no view was found for is masked as well. docker/nginx/foyer.conf has
# the same list for the proxy's log.
BEFORE = ("accounts/password/reset/key/", "admin/password_reset/confirm/")
SECRET = re.compile("(" + "|".join(map(re.escape, BEFORE)) + r""")(?!done/)[^\s"'?<>()\\]+""")
# A program's key that somebody sent in an address; see portal/accounts/keys.py for its shape.
API_KEY = re.compile(r"\bfoyer_[A-Za-z0-9]+_[A-Za-z0-9-]{20,}_\w+")


def masked(text: str) -> str:
    """The text with every such part, and every program's key, replaced."""
    return API_KEY.sub(REDACTED, SECRET.sub(rf"\1{REDACTED}", text))


def without_secrets(value: Any) -> Any:
    """The same value with everything replaced whose name or shape says that it is a secret."""
    if isinstance(value, dict):
        return {
            str(name): REDACTED if is_secret(str(name)) else without_secrets(inner) for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [without_secrets(inner) for inner in value]
    return masked(value) if isinstance(value, str) else value
