"""A fetch, page by page. Where it stands is written with each page, so that a killed one goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from integrations_plugin.connectors.base import Page
from integrations_plugin.models import Integration
from integrations_plugin.selectors import run_of
from integrations_plugin.services.records import Stored, store_records
from integrations_plugin.statuses import Status
from integrations_plugin.transport import CallFailed
from portal.audit.public import record
from portal.jobs.public import JobRun

PageOf = Callable[[str, str], Page]

# Sources write late and in any order: each fetch looks back this far; what is known already changes nothing.
OVERLAP = timedelta(hours=1)
# A source that never ends its list is broken; what was fetched until then stays.
MOST_PAGES = 5_000


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a fetch stands. `done` counts records since the fetch began, over restarts."""

    since: str = ""
    cursor: str = ""
    newest: str = ""
    pages: int = 0
    new: int = 0
    changed: int = 0
    unreadable: int = 0
    finished: bool = False

    @property
    def sentence(self) -> str:
        """The result for people."""
        text = _("%(new)d new, %(changed)d changed") % {"new": self.new, "changed": self.changed}
        if self.unreadable:
            text += " · " + _("%(count)d could not be read") % {"count": self.unreadable}
        return text


@transaction.atomic
def request_fetch(*, integration: Integration, by: Any = None) -> JobRun:
    """Put a fetch into the queue and return its job; the one that is under way already, if there is one."""
    from integrations_plugin.tasks import fetch

    row = Integration.objects.select_for_update().get(pk=integration.pk)
    if (under_way := run_of(row.sync_job)) and under_way.is_open:
        return under_way
    run = fetch.enqueue(
        integration_id=str(integration.pk),
        title=_("Fetch records of %(name)s") % {"name": integration.name},
        subject=integration,
    )
    Integration.objects.filter(pk=integration.pk).update(sync_job=run.pk)
    record("integrations.integration.fetch_requested", subject=integration, label=integration.name, actor=by)
    return run


def progress_of(integration: Integration) -> Progress:
    """Where the integration's fetch stands: in the middle of one that was broken off, or before the next."""
    state = integration.sync_state
    if state.get("finished", True):
        return Progress(since=_earlier(state.get("newest", "")), newest=state.get("newest", ""))
    return Progress(**state)


@transaction.atomic
def store_page(*, integration_id: UUID | str, revision: int, progress: Progress, page: Page) -> Progress:
    """Take one page over and write down where the next begins, in one transaction.

    Raises CallFailed when the integration was changed or removed meanwhile, or when the source goes round in circles.
    """
    integration = Integration.objects.select_for_update().filter(pk=integration_id, revision=revision).first()
    if integration is None:
        raise CallFailed(Status.CONFIG, _("The integration was changed during the fetch. Start it again."))
    stored: Stored = store_records(integration=integration, items=page.items)
    after = Progress(
        since=progress.since,
        cursor=page.cursor,
        newest=max(progress.newest, page.newest),
        pages=progress.pages + 1,
        new=progress.new + stored.new,
        changed=progress.changed + stored.changed,
        unreadable=progress.unreadable + page.unreadable,
        finished=not page.cursor,
    )
    if page.cursor and (page.cursor == progress.cursor or after.pages >= MOST_PAGES):
        raise CallFailed(
            Status.BAD_ANSWER,
            _("The source's list does not end. What was fetched before stays; check how it divides pages."),
        )
    integration.sync_state = asdict(after)
    if after.finished:
        integration.last_sync_at, integration.last_sync_result = timezone.now(), after.sentence
    integration.save(update_fields=["sync_state", "last_sync_at", "last_sync_result"])
    return after


@transaction.atomic
def start_over(*, integration_id: UUID | str, revision: int, progress: Progress) -> None:
    """After a failure that repeating does not mend: the next fetch begins at the first page of the same changes.

    The source may have forgotten the mark of the page at which this one stopped.
    """
    afresh = asdict(Progress(since=progress.since))
    Integration.objects.filter(pk=integration_id, revision=revision).update(sync_state=afresh)


def fetch_all(*, integration: Integration, page_of: PageOf) -> Progress:
    """A whole fetch inside the open scope, from a source that is no outside service (the demo, an import)."""
    progress = progress_of(integration)
    while not progress.finished:
        page = page_of(progress.since, progress.cursor)
        progress = store_page(
            integration_id=integration.pk, revision=integration.revision, progress=progress, page=page
        )
    return progress


def _earlier(newest: str) -> str:
    moment = parse_datetime(newest) if newest else None
    return (moment - OVERLAP).isoformat() if moment else ""
