"""Putting an integration's secrets away and taking them out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from integrations_plugin.models import Integration, IntegrationSecret
from integrations_plugin.secrets.cipher import Identity, key_id_of, open_sealed, seal
from integrations_plugin.secrets.data_keys import current_data_key, opened
from integrations_plugin.secrets.errors import SecretDamaged
from integrations_plugin.secrets.text import SecretText


@transaction.atomic
def put(*, integration: Integration, values: Mapping[str, SecretText]) -> list[str]:
    """Seal these secrets of the integration, each in place of an older one. Returns the names that were set."""
    if not values:
        return []
    existing = {row.name: row for row in IntegrationSecret.objects.select_for_update().filter(integration=integration)}
    data_key = current_data_key()
    plain_key = opened(data_key)
    for name, value in values.items():
        row = existing.get(name) or IntegrationSecret(integration=integration, name=name, version=0)
        row.version += 1
        row.data_key = data_key
        row.sealed = seal(value.reveal().encode(), key_id=str(data_key), key=plain_key, identity=identity_of(row))
        row.set_at = timezone.now()
        row.save()
    return sorted(values)


def take(*, integration: Integration) -> dict[str, SecretText]:
    """All secrets of the integration by name. Raises SecretUnreadable if any does not open: never an empty value."""
    rows = IntegrationSecret.objects.select_related("data_key").filter(integration=integration)
    return {row.name: SecretText(plain_of(row).decode()) for row in rows}


def set_dates(*, integration: Integration) -> dict[str, datetime]:
    """When each stored secret was set: all that a screen may know of it."""
    return dict(IntegrationSecret.objects.filter(integration=integration).values_list("name", "set_at"))


def plain_of(row: IntegrationSecret) -> bytes:
    """The value of a stored secret; raises SecretUnreadable."""
    if key_id_of(row.sealed) != str(row.data_key):
        raise SecretDamaged
    return open_sealed(row.sealed, key=opened(row.data_key), identity=identity_of(row))


def identity_of(row: IntegrationSecret) -> Identity:
    """Bound to its row, and with it to its integration and name: it opens nowhere else."""
    field = f"{row.integration_id}.{row.name}"
    return Identity(row.tenant_id, IntegrationSecret._meta.label_lower, row.pk, field, row.version)
