"""Saving, changing and removing integrations. Each is audited; no secret is ever part of what is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from integrations_plugin.connectors.base import Connector, ConnectorSettings
from integrations_plugin.connectors.registry import connector_of
from integrations_plugin.models import Integration
from integrations_plugin.secrets import store
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import Status
from portal.audit.public import record


class SecretsNeeded(ValueError):
    """The secrets would be sent to another place than they were entered for; they have to be entered again."""

    def __init__(self) -> None:
        super().__init__(
            _("The address has changed. Enter the secret again, so that it is not sent to the wrong place.")
        )


@transaction.atomic
def create_integration(
    *, kind: str, name: str, settings: ConnectorSettings, secrets: Mapping[str, SecretText], by: Any = None
) -> Integration:
    """A new integration of the open tenant, not checked yet."""
    integration = Integration(kind=kind, name=name, settings=settings.model_dump(mode="json"), created_by=by)
    integration.full_clean()
    integration.save()
    names = store.put(integration=integration, values=secrets)
    record(
        "integrations.integration.created",
        subject=integration,
        label=name,
        actor=by,
        data={"kind": kind, "sealed": names},
    )
    return integration


@transaction.atomic
def change_integration(
    *,
    integration: Integration,
    name: str,
    settings: ConnectorSettings,
    secrets: Mapping[str, SecretText],
    by: Any = None,
) -> Integration:
    """Change it; secrets that are not given stay as they are. Raises SecretsNeeded.

    Its status is unknown again, and a fetch begins anew when the settings differ from those of the last one.
    """
    row: Integration = Integration.objects.select_for_update().get(pk=integration.pk)
    after = settings.model_dump(mode="json")
    changed = sorted(key for key in {**row.settings, **after} if row.settings.get(key) != after.get(key))
    if secrets_needed(integration=row, settings=settings) - set(secrets):
        raise SecretsNeeded
    if changed:
        row.sync_state = {}
    row.name, row.settings, row.revision = name, after, row.revision + 1
    if changed or secrets:
        row.status, row.reason, row.limited_until = Status.NEVER_CHECKED, _("Changed since the last check."), None
    row.full_clean()
    row.save()
    names = store.put(integration=row, values=secrets)
    record(
        "integrations.integration.changed",
        subject=row,
        label=name,
        actor=by,
        data={"settings_changed": changed, "sealed": names},
    )
    return row


@transaction.atomic
def remove_integration(*, integration: Integration, by: Any = None) -> int:
    """Remove it with its secrets and the records that it brought. Returns how many records went."""
    count: int = integration.records.count()
    record(
        "integrations.integration.removed",
        subject=integration,
        label=integration.name,
        actor=by,
        data={"kind": integration.kind, "records": count},
    )
    integration.delete()
    return count


def secrets_needed(*, integration: Integration, settings: ConnectorSettings) -> set[str]:
    """Which stored secrets have to be entered again, because these settings would send them somewhere else."""
    connector: Connector[Any, Any] | None = connector_of(integration.kind)
    if connector is None:
        return set()
    after = settings.model_dump(mode="json")
    if all(integration.settings.get(key) == after.get(key) for key in connector.bound):
        return set()
    return set(store.set_dates(integration=integration))
