"""Seals what people sign in with (the second factor's secret, recovery codes), so that a copy of the database is not enough."""

from __future__ import annotations

import base64
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"foyer.sign-in"


def sealed(text: str) -> str:
    """The text under the first master key; the key's name stands in front."""
    name, key = next(iter(_keys().items()))
    nonce = secrets.token_bytes(12)
    body = AESGCM(key).encrypt(nonce, text.encode(), PURPOSE)
    return f"s1:{name}:{base64.urlsafe_b64encode(nonce + body).decode()}"


def opened(stored: str) -> str:
    """What was sealed; raises ValueError or InvalidTag if the key is gone or the text was changed, never an empty value."""
    version, name, body = stored.split(":", 2)
    if version != "s1" or name not in _keys():
        raise ValueError(f"The master key {name} that sealed this is not in FOYER_MASTER_KEYS.")
    raw = base64.urlsafe_b64decode(body)
    return AESGCM(_keys()[name]).decrypt(raw[:12], raw[12:], PURPOSE).decode()


def sealed_by(stored: object) -> str:
    """The name of the master key that sealed this; empty for what is not sealed."""
    parts = stored.split(":", 2) if isinstance(stored, str) else []
    return parts[1] if len(parts) == 3 and parts[0] == "s1" else ""


def writing_key() -> str:
    """The name of the master key that seals what is new."""
    return next(iter(_keys()))


def _keys() -> dict[str, bytes]:
    pairs = (part.strip().partition(":") for part in settings.FOYER_MASTER_KEYS.split(",") if part.strip())
    return {
        name: HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(base64.urlsafe_b64decode(encoded))
        for name, _colon, encoded in pairs
    }
