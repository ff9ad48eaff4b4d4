"""The master keys: `FOYER_MASTER_KEYS` is "name:base64,name2:base64"; the first wraps new keys, all open theirs."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from django.conf import settings

from integrations_plugin.secrets.errors import MasterKeyMissing, MasterKeysInvalid

KEY_BYTES = 32
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")  # a name stands in the stored text, whose parts are divided by dots


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The master keys by name, in order. Its repr shows names only."""

    keys: dict[str, bytes]

    @property
    def writing(self) -> str:
        """The name of the key under which new data keys are wrapped."""
        return next(iter(self.keys))

    def key(self, name: str) -> bytes:
        """The key of this name; raises MasterKeyMissing, which names it."""
        try:
            return self.keys[name]
        except KeyError:
            raise MasterKeyMissing(name) from None

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.keys)})"


def keyring() -> Keyring:
    """The keys of the settings as they are now; raises MasterKeysInvalid."""
    keys: dict[str, bytes] = {}
    for part in str(settings.FOYER_MASTER_KEYS).split(","):
        name, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise MasterKeysInvalid from None
        if not NAME.fullmatch(name) or len(key) != KEY_BYTES or name in keys:
            raise MasterKeysInvalid
        keys[name] = key
    return Keyring(keys)
