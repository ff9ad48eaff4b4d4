"""The background jobs. Calls to other services are made outside of any scope; each page is stored in one of its own."""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations_plugin.connectors.base import CheckResult
from integrations_plugin.connectors.registry import connector_of
from integrations_plugin.models import Integration
from integrations_plugin.services import checks, connections, fetching
from integrations_plugin.statuses import Status
from integrations_plugin.transport import CallFailed
from portal.jobs.public import JobContext, JobFailed, JobRetry, Schedule, job
from portal.tenants.public import current_tenant

# A passing fault is worth more attempts than the transport's own; a longer wait is left to a person or a schedule.
FIRST_RETRY_SECONDS = 30
LONGEST_RETRY_SECONDS = 900


@job("integrations.check", title=gettext_lazy("Check an integration"), max_attempts=2, time_limit_seconds=120)
def check(context: JobContext, integration_id: str) -> str:
    """Check one integration and write down how it stands."""
    with context.scope():
        language = current_tenant().language
        with translation.override(language):
            connection = checks.begin_check(integration_id=integration_id)
    if connection is None:
        return ""
    with translation.override(language), context.step(_("Ask the service")):
        result = connection.check()
    _note(context, integration_id, connection, result)
    return result.sentence


@job("integrations.fetch", title=gettext_lazy("Fetch records"), max_attempts=5, time_limit_seconds=1800)
def fetch(context: JobContext, integration_id: str) -> str:
    """Fetch what is new or changed at the source, page by page."""
    with context.scope():
        integration = Integration.objects.filter(pk=integration_id).first()
        if integration is None:
            raise JobFailed(_("The integration has been removed."))
        language = current_tenant().language
        with translation.override(language):
            connection = _connected(integration)
        progress = fetching.progress_of(integration)
    with translation.override(language), context.step(_("Fetch pages")) as step:
        while not progress.finished:
            step.advance(0)
            try:
                page = connection.fetch(progress.since, progress.cursor)
                with context.scope():
                    progress = fetching.store_page(
                        integration_id=integration_id, revision=connection.revision, progress=progress, page=page
                    )
            except CallFailed as error:
                _note(context, integration_id, connection, CheckResult(error.status, error.sentence, error.until))
                if not error.passing:
                    with context.scope():
                        fetching.start_over(
                            integration_id=integration_id, revision=connection.revision, progress=progress
                        )
                raise _told(error) from None
            step.advance(len(page.items), note=progress.sentence)
        _note(context, integration_id, connection, CheckResult(Status.OK, _("The last fetch worked.")))
        return progress.sentence


@job("integrations.fetch_due", title=gettext_lazy("Fetch from all sources"), atomic=True, quiet=True)
def fetch_due(context: JobContext) -> str:
    """Ask for a fetch from every source of the organisation."""
    sources = [row for row in Integration.objects.all() if (kind := connector_of(row.kind)) and kind.can_fetch]
    for integration in sources:
        fetching.request_fetch(integration=integration)
    return str(len(sources))


SCHEDULES = [Schedule(name="integrations.fetch_due", task="integrations.fetch_due", cron="20 */6 * * *")]


def _connected(integration: Integration) -> connections.Connection:
    try:
        return connections.connect(integration)
    except CallFailed as error:
        raise JobFailed(error.sentence) from None


def _note(context: JobContext, integration_id: str, connection: connections.Connection, result: CheckResult) -> None:
    with context.scope():
        checks.record_check(
            integration_id=integration_id,
            revision=connection.revision,
            result=result,
            response_ms=connection.transport.elapsed_ms,
        )


def _told(error: CallFailed) -> JobRetry | JobFailed:
    wait = (error.until - timezone.now()).total_seconds() if error.until else FIRST_RETRY_SECONDS
    if error.passing and wait <= LONGEST_RETRY_SECONDS:
        return JobRetry(error.sentence, after_seconds=max(1, round(wait)))
    return JobFailed(error.sentence)
