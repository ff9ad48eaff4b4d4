"""Calls a REST source. The check reads the smallest page; it changes nothing."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations_plugin.connectors.base import CheckResult, Connector, Page
from integrations_plugin.connectors.rest.reading import read_page
from integrations_plugin.connectors.rest.schema import RestSecrets, RestSettings
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import Status
from integrations_plugin.transport import Call, Transport, redacted


class RestConnector(Connector[RestSettings, RestSecrets]):
    kind = "rest"
    title = gettext_lazy("REST source")
    summary = gettext_lazy("Fetches records, such as orders or incidents, from any service that lists them as JSON.")
    icon = "download"
    settings_schema = RestSettings
    secrets_schema = RestSecrets
    bound: ClassVar[tuple[str, ...]] = ("address",)
    can_fetch = True

    def check(self, transport: Transport, settings: RestSettings, secrets: RestSecrets) -> CheckResult:
        page = self._page(transport, settings, secrets, operation="rest.check", since="", cursor="", size=1)
        if page.unreadable and not page.items:
            return CheckResult(
                Status.BAD_ANSWER,
                _("The service answers, but no id or time was found in its records. Check what the values are called."),
            )
        if not page.items:
            return CheckResult(Status.OK, _("The service answers; it has no records yet."))
        return CheckResult(Status.OK, _("The service answers, and its records can be read."))

    def fetch(
        self, transport: Transport, settings: RestSettings, secrets: RestSecrets, *, since: str, cursor: str
    ) -> Page:
        size = settings.page_size
        return self._page(transport, settings, secrets, operation="rest.fetch", since=since, cursor=cursor, size=size)

    def _page(
        self,
        transport: Transport,
        settings: RestSettings,
        secrets: RestSecrets,
        *,
        operation: str,
        since: str,
        cursor: str,
        size: int,
    ) -> Page:
        params = {}
        if settings.paging != "none" and settings.page_size_parameter:
            params[settings.page_size_parameter] = str(size)
        if cursor and settings.page_parameter:
            params[settings.page_parameter] = cursor
        if since and settings.since_parameter:
            params[settings.since_parameter] = since
        prefix = f"{settings.auth_word} " if settings.auth_word else ""
        answer = transport.call(
            Call(
                operation=operation,
                url="/".join(part for part in (settings.address, settings.path) if part),
                headers={settings.auth_header: SecretText(prefix + secrets.token.reveal())},
                params=params,
            )
        )

        def clean(text: str) -> str:
            return redacted(text, [secrets.token])

        return read_page(settings, answer.data(), cursor=cursor, clean=clean)
