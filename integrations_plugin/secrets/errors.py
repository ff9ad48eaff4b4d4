"""What can be wrong with a stored secret. Each says which key or row, never a value."""

from __future__ import annotations

from django.utils.translation import gettext as _


class SecretUnreadable(Exception):
    """A stored secret cannot be opened. `sentence` is for people."""

    @property
    def sentence(self) -> str:
        return str(self)


class MasterKeysInvalid(SecretUnreadable):
    """FOYER_MASTER_KEYS is empty or not readable."""

    def __init__(self) -> None:
        super().__init__(_("FOYER_MASTER_KEYS must be “name:key” pairs with commas, each key 32 bytes in base64."))


class MasterKeyMissing(SecretUnreadable):
    """The master key that wraps a tenant's data key is not among FOYER_MASTER_KEYS."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        super().__init__(
            _(
                "The master key “%(key)s” is not in FOYER_MASTER_KEYS, so stored secrets cannot be opened."
                " They are kept; give the key back, or enter the secrets again."
            )
            % {"key": key_id}
        )


class SecretDamaged(SecretUnreadable):
    """The ciphertext was changed, cut, or copied from another row."""

    def __init__(self) -> None:
        super().__init__(_("A stored secret was changed or moved outside of Foyer and does not open. Enter it again."))
