"""Takes known secrets out of a text before it may reach a log or be kept as a record."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from integrations_plugin.secrets.text import SecretText

REDACTED = "[redacted]"


def redacted(text: str, secrets: Iterable[SecretText]) -> str:
    """The text without these secrets, in any of the forms in which services echo them."""
    for secret in sorted(secrets, key=lambda item: len(item.reveal()), reverse=True):
        for form in _forms(secret.reveal()):
            text = text.replace(form, REDACTED)
    return text


def _forms(value: str) -> set[str]:
    if not value:
        return set()
    encoded = base64.b64encode(value.encode()).decode()
    return {value, quote(value), quote(value, safe=""), quote_plus(value), encoded, encoded.rstrip("=")}
