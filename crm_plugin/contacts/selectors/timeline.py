"""A company's timeline: what all plugins have to tell, merged, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from portal.plugins.public import Timeline, TimelineEntry, find_all, note_failure, plugin
from portal.tenants.public import Company

PAGE = 20
# Entries of one moment stay on one page: sources are asked for a few more than a page shows.
SPARE = 10


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A stretch of a timeline. `older_than` is where the next page begins, None at the end; `failed` names plugins."""

    entries: list[TimelineEntry]
    older_than: datetime | None
    failed: list[str]


def title_of(slug: str) -> str:
    """What people call a plugin."""
    config = plugin(slug)
    return str(config.verbose_name) if config else slug


def company_timeline(
    company: Company, *, before: datetime | None, request: HttpRequest, limit: int = PAGE
) -> TimelinePage:
    """One page of what happened with a company. A plugin that fails is named, and takes nothing from the others."""
    found: list[TimelineEntry] = []
    failed = []
    for slug, source in find_all(Timeline):
        try:
            with transaction.atomic():
                found += source.entries(company_id=company.pk, before=before, limit=limit + SPARE, request=request)
        except Exception as error:
            note_failure(slug, "timeline", error)
            failed.append(title_of(slug))
    found.sort(key=lambda entry: entry.when, reverse=True)
    shown = found[:limit]
    shown += [entry for entry in found[limit:] if shown and entry.when == shown[-1].when]
    more = len(found) > len(shown)
    return TimelinePage(shown, shown[-1].when if more else None, failed)
