"""Parts of addresses that let their reader in. They are masked wherever an address may be written down."""

from __future__ import annotations

import re

REDACTED = "[redacted]"
# By what stands before them, so that an address no view was found for is masked as well. docker/nginx/foyer.conf has
# the same list for the proxy's log.
BEFORE = ("accounts/password/reset/key/", "admin/password_reset/confirm/")
SECRET = re.compile("(" + "|".join(map(re.escape, BEFORE)) + r""")(?!done/)[^\s"'?<>()\\]+""")


def masked(text: str) -> str:
    """The text with every such part replaced."""
    return SECRET.sub(rf"\1{REDACTED}", text)
