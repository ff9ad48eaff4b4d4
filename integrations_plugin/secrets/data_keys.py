"""The tenant's data keys: made on first use, wrapped by the first master key, opened by whichever wrapped them."""

from __future__ import annotations

import os

from django.db import transaction

from integrations_plugin.models import TenantDataKey
from integrations_plugin.secrets.cipher import Identity, key_id_of, open_sealed, seal
from integrations_plugin.secrets.keyring import KEY_BYTES, keyring
from portal.tenants.public import current_tenant_id


def current_data_key() -> TenantDataKey:
    """The key under which this tenant's secrets are sealed now; the first call makes it."""
    newest: TenantDataKey | None = TenantDataKey.objects.order_by("-number").first()
    return newest or add_data_key(number=1)


@transaction.atomic
def add_data_key(*, number: int) -> TenantDataKey:
    """A fresh data key. Of two that are made at once under the same number one stays, and both callers get that one."""
    row = TenantDataKey(number=number, tenant_id=current_tenant_id())
    _wrap(row, os.urandom(KEY_BYTES))
    TenantDataKey.objects.bulk_create([row], ignore_conflicts=True)
    kept: TenantDataKey = TenantDataKey.objects.get(number=number)
    return kept


def opened(row: TenantDataKey) -> bytes:
    """The data key itself; raises MasterKeyMissing or SecretDamaged."""
    master_key = keyring().key(key_id_of(row.wrapped))
    return open_sealed(row.wrapped, key=master_key, identity=_identity(row))


def rewrap(row: TenantDataKey) -> None:
    """Wrap the same data key under the first master key; the secrets that it seals stay as they are."""
    _wrap(row, opened(row))
    row.save(update_fields=["wrapped", "master_key"])


def _wrap(row: TenantDataKey, plain: bytes) -> None:
    ring = keyring()
    row.master_key = ring.writing
    row.wrapped = seal(plain, key_id=ring.writing, key=ring.key(ring.writing), identity=_identity(row))


def _identity(row: TenantDataKey) -> Identity:
    return Identity(row.tenant_id, TenantDataKey._meta.label_lower, row.pk, "wrapped", row.number)
