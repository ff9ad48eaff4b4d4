"""AES-256-GCM with the row's identity as associated data: a ciphertext opens in the row it was made for, or not at all.

Stored form: `v1.<key id>.<nonce>.<ciphertext>`, the last two in URL-safe base64 without padding.
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from integrations_plugin.secrets.errors import SecretDamaged

FORM = "v1"
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a sealed value belongs. Any difference, also of the version, makes opening fail."""

    tenant_id: int | None
    model: str
    row_id: UUID
    field: str
    version: int

    @property
    def associated_data(self) -> bytes:
        return "|".join((str(self.tenant_id), self.model, str(self.row_id), self.field, str(self.version))).encode()


def seal(plain: bytes, *, key_id: str, key: bytes, identity: Identity) -> str:
    """Encrypt under `key`, bound to `identity`. The same value sealed twice looks different."""
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, plain, identity.associated_data)
    return ".".join((FORM, key_id, _encoded(nonce), _encoded(ciphertext)))


def key_id_of(sealed: str) -> str:
    """The id of the key that opens this text; raises SecretDamaged if it is no sealed text."""
    return _parts(sealed)[0]


def open_sealed(sealed: str, *, key: bytes, identity: Identity) -> bytes:
    """The plain value; raises SecretDamaged on any change of the text or the identity."""
    _, nonce, ciphertext = _parts(sealed)
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, identity.associated_data)
    except (InvalidTag, ValueError):
        raise SecretDamaged from None


def _parts(sealed: str) -> tuple[str, bytes, bytes]:
    parts = sealed.split(".")
    if len(parts) != 4 or parts[0] != FORM or not parts[1]:
        raise SecretDamaged
    nonce, ciphertext = _decoded(parts[2]), _decoded(parts[3])
    if len(nonce) != NONCE_BYTES:
        raise SecretDamaged
    return parts[1], nonce, ciphertext


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    try:
        value = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise SecretDamaged from None
    if _encoded(value) != text:  # unused bits of the last letter: one value has one spelling
        raise SecretDamaged
    return value
