"""Changing keys while everything runs.

Each step opens the tenant's scope and is a transaction of its own: a rotation that is broken off has done some of its
work for good, and is taken up by running it again. Readers never wait, because older keys still open what they sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from integrations_plugin.models import IntegrationSecret, TenantDataKey
from integrations_plugin.secrets.cipher import seal
from integrations_plugin.secrets.data_keys import add_data_key, opened, rewrap
from integrations_plugin.secrets.errors import SecretDamaged, SecretUnreadable
from integrations_plugin.secrets.keyring import keyring
from integrations_plugin.secrets.store import identity_of, plain_of
from portal.tenants.public import Tenant, tenant_scope

BATCH = 200
# A process that took an older key for current before the rotation has long ended by then.
KEEP_RETIRED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeyReport:
    """What one tenant has: secrets and data keys, what waits for a rotation, and what does not open, in sentences."""

    secrets: int
    data_keys: int
    under_older_master: int
    under_older_data_key: int
    problems: tuple[str, ...]


def report(tenant: Tenant) -> KeyReport:
    """How the tenant's secrets stand; opens each, shows none."""
    writing = keyring().writing
    with tenant_scope(tenant):
        keys = list(TenantDataKey.objects.all())
        rows = list(IntegrationSecret.objects.select_related("data_key", "integration"))
    return KeyReport(
        secrets=len(rows),
        data_keys=len(keys),
        under_older_master=sum(key.master_key != writing for key in keys),
        under_older_data_key=sum(row.data_key_id != keys[-1].pk for row in rows),
        problems=tuple(_problems(rows)),
    )


def rotate_master(tenant: Tenant) -> int:
    """Wrap each data key of the tenant that an older master key wraps under the first one. Returns how many.

    Raises MasterKeyMissing where the older one is gone already.
    """
    writing = keyring().writing
    count = 0
    with tenant_scope(tenant):
        waiting = list(TenantDataKey.objects.exclude(master_key=writing).values_list("pk", flat=True))
    for pk in waiting:
        with tenant_scope(tenant), transaction.atomic():
            row = TenantDataKey.objects.select_for_update().get(pk=pk)
            if row.master_key != writing:
                rewrap(row)
                count += 1
    return count


def rotate_data(tenant: Tenant, *, fresh: bool = True) -> int:
    """Seal the tenant's secrets anew under a fresh data key (`fresh=False`: under the newest, to finish a rotation).

    Returns how many were sealed anew. One that does not open stays as it is; `report` names it.
    """
    with tenant_scope(tenant):
        newest = TenantDataKey.objects.order_by("-number").first()
        if newest is None:
            return 0
        if fresh:
            newest = add_data_key(number=newest.number + 1)
    count, last = 0, UUID(int=0)
    while True:
        with tenant_scope(tenant):
            seen, sealed_anew, last = _seal_batch(newest, after=last)
        count += sealed_anew
        if seen < BATCH:
            break
    with tenant_scope(tenant):
        _retire_older(newest)
    return count


def _problems(rows: list[IntegrationSecret]) -> Iterator[str]:
    for row in rows:
        try:
            plain_of(row)
        except SecretUnreadable as error:
            yield f"{row.integration} · {row.name}: {error.sentence}"


@transaction.atomic
def _seal_batch(key: TenantDataKey, *, after: UUID) -> tuple[int, int, UUID]:
    rows = list(
        IntegrationSecret.objects.select_for_update(of=("self",))
        .select_related("data_key")
        .exclude(data_key=key)
        .filter(pk__gt=after)
        .order_by("pk")[:BATCH]
    )
    plain_key = opened(key)
    count = 0
    for row in rows:
        try:
            value = plain_of(row)
        except SecretDamaged:
            continue
        row.data_key = key
        row.sealed = seal(value, key_id=str(key), key=plain_key, identity=identity_of(row))
        row.save(update_fields=["data_key", "sealed"])
        count += 1
    return len(rows), count, rows[-1].pk if rows else after


@transaction.atomic
def _retire_older(newest: TenantDataKey) -> None:
    older = TenantDataKey.objects.filter(number__lt=newest.number)
    older.filter(retired_at=None).update(retired_at=timezone.now())
    used = IntegrationSecret.objects.values("data_key")
    older.filter(retired_at__lt=timezone.now() - KEEP_RETIRED).exclude(pk__in=used).delete()
