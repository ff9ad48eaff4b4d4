"""A sealed value opens with its key in its row, and nowhere else."""

from __future__ import annotations

import pickle
from dataclasses import replace
from uuid import UUID

import pytest

from integrations_plugin.secrets.cipher import Identity, key_id_of, open_sealed, seal
from integrations_plugin.secrets.errors import MasterKeyMissing, MasterKeysInvalid, SecretDamaged
from integrations_plugin.secrets.keyring import keyring
from integrations_plugin.secrets.text import MASK, SecretText

KEY = b"k" * 32
HERE = Identity(7, "integrations_plugin.integrationsecret", UUID(int=1), "token", 3)


def test_opens_to_the_same_value_and_says_its_form() -> None:
    sealed = seal("schlüssel ✓".encode(), key_id="d1", key=KEY, identity=HERE)
    form, key_id, nonce, ciphertext = sealed.split(".")
    assert (form, key_id) == ("v1", "d1")
    assert len(nonce) == 16
    assert len(ciphertext) == 40  # 14 bytes and the tag of 16, without padding
    assert key_id_of(sealed) == "d1"
    assert open_sealed(sealed, key=KEY, identity=HERE).decode() == "schlüssel ✓"


def test_the_same_value_never_looks_the_same() -> None:
    assert len({seal(b"x", key_id="d1", key=KEY, identity=HERE) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, tenant_id=8),
        replace(HERE, model="integrations_plugin.tenantdatakey"),
        replace(HERE, row_id=UUID(int=2)),
        replace(HERE, field="other"),
        replace(HERE, version=2),
    ],
)
def test_does_not_open_for_another_identity(elsewhere: Identity) -> None:
    sealed = seal(b"secret", key_id="d1", key=KEY, identity=HERE)
    with pytest.raises(SecretDamaged):
        open_sealed(sealed, key=KEY, identity=elsewhere)


def test_every_changed_letter_is_refused() -> None:
    sealed = seal(b"secret", key_id="d1", key=KEY, identity=HERE)
    start = sealed.index(".", 3) + 1  # the key id is not sealed: it chooses the key, and another key does not open
    for place in range(start, len(sealed)):
        letter = "A" if sealed[place] != "A" else "B"
        with pytest.raises(SecretDamaged):
            open_sealed(sealed[:place] + letter + sealed[place + 1 :], key=KEY, identity=HERE)


@pytest.mark.parametrize(
    "text", ["", "v1", "v1.d1", "v2.d1.AAAAAAAAAAAAAAAA.AAAA", "v1..AAAAAAAAAAAAAAAA.AAAA", "v1.d1.é.AAAA", "plain"]
)
def test_what_is_no_sealed_text_is_damaged_and_never_empty(text: str) -> None:
    with pytest.raises(SecretDamaged):
        open_sealed(text, key=KEY, identity=HERE)


def test_another_key_does_not_open() -> None:
    with pytest.raises(SecretDamaged):
        open_sealed(seal(b"s", key_id="d1", key=KEY, identity=HERE), key=b"x" * 32, identity=HERE)


def test_first_master_key_writes_and_all_are_kept(settings: object) -> None:
    settings.FOYER_MASTER_KEYS = f"new:{'B' * 43}=, old:{'A' * 43}="  # type: ignore[attr-defined]
    ring = keyring()
    assert ring.writing == "new"
    assert ring.key("old") == bytes(32)
    assert "A" * 10 not in repr(ring)
    with pytest.raises(MasterKeyMissing, match="“gone”") as caught:
        ring.key("gone")
    assert caught.value.key_id == "gone"


@pytest.mark.parametrize("value", ["", "name", "name:short", f"na.me:{'A' * 43}=", f"a:{'A' * 43}=,a:{'B' * 43}="])
def test_unreadable_master_keys_are_named_as_such(settings: object, value: str) -> None:
    settings.FOYER_MASTER_KEYS = value  # type: ignore[attr-defined]
    with pytest.raises(MasterKeysInvalid, match="FOYER_MASTER_KEYS"):
        keyring()


def test_a_secret_text_shows_itself_only_on_request() -> None:
    secret = SecretText("canary")
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>40}",
        "{}".format(secret),  # noqa: UP032 - another way of formatting
        str([secret]),
        str({"a": secret}),
    ]
    assert all("canary" not in text for text in shown)
    assert str(secret) == MASK
    assert secret.reveal() == "canary"
    assert secret == SecretText("canary")
    assert secret != SecretText("other")
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)
