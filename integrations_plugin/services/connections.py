"""Opens an integration for calls: its settings in their type, its secrets opened, its transport."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from integrations_plugin.connectors.base import CheckResult, Connector, Page
from integrations_plugin.connectors.registry import connector_of
from integrations_plugin.models import Integration
from integrations_plugin.secrets import store
from integrations_plugin.secrets.errors import SecretUnreadable
from integrations_plugin.statuses import Status
from integrations_plugin.transport import CallFailed, Transport


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """An integration, ready to call. Made inside a scope, used outside of one; `revision` is what it was made of."""

    connector: Connector[Any, Any]
    settings: Any
    secrets: Any
    transport: Transport
    revision: int

    def check(self) -> CheckResult:
        """What the connector finds out; never raises CallFailed."""
        try:
            return self.connector.check(self.transport, self.settings, self.secrets)
        except CallFailed as error:
            return CheckResult(error.status, error.sentence, error.until)

    def fetch(self, since: str, cursor: str) -> Page:
        """One page of the source; raises CallFailed."""
        return self.connector.fetch(self.transport, self.settings, self.secrets, since=since, cursor=cursor)


def connect(integration: Integration) -> Connection:
    """Open it; raises CallFailed (config, attention) when something stored does not allow it. Calls nobody."""
    connector = connector_of(integration.kind)
    if connector is None:
        raise CallFailed(Status.CONFIG, _("This kind of integration is not installed any more."))
    try:
        values = store.take(integration=integration)
    except SecretUnreadable as error:
        raise CallFailed(Status.ATTENTION, error.sentence) from None
    try:
        settings = connector.settings_schema.model_validate(integration.settings)
    except ValidationError:
        raise CallFailed(
            Status.CONFIG, _("The saved settings do not fit any more. Open and save them again.")
        ) from None
    try:
        secrets = connector.secrets_schema.model_validate(values)
    except ValidationError:
        raise CallFailed(Status.ATTENTION, _("A secret is missing. Enter it again.")) from None
    return Connection(connector, settings, secrets, Transport(secrets=values), integration.revision)
