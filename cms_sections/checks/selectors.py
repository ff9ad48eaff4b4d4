"""The check of pages as their drafts are. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wagtail.models import Page, Revision, Site

from cms_sections.checks.draft import draft_parts
from cms_sections.checks.facts import facts_of
from cms_sections.checks.judging import Fault, faults_of
from cms_sections.checks.storage import SECONDS
from cms_sections.models import SectionsPage


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `all_looked_at` is false where the storage did not answer in time for every file."""

    faults: list[Fault] = field(default_factory=list)
    all_looked_at: bool = True

    @property
    def breaking(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.breaks]


def check_drafts(pages: Iterable[Any], *, asker: Any, when: datetime | None = None, seconds: float = SECONDS) -> Report:
    """What would break on these pages, as they are in memory. They count as published together.

    The number of queries does not grow with their sections. What the asker may not see is not named.
    """
    drafts = [draft_parts(page) for page in pages if isinstance(page, SectionsPage)]
    if not drafts:
        return Report()
    facts = facts_of(drafts, asker=asker, site=_site(drafts[0].page), when=when, seconds=seconds)
    together = {draft.page.pk for draft in drafts if draft.page.pk}
    faults = [fault for draft in drafts for fault in faults_of(draft, facts, together)]
    return Report(faults, facts.all_looked_at)


def drafts_of(pages: Iterable[Page]) -> list[Any]:
    """The newest drafts of these pages, all fetched at once; of a page without a draft the page itself."""
    rows = list(Page.objects.filter(pk__in=[page.pk for page in pages]).specific())
    revisions = Revision.objects.in_bulk([page.latest_revision_id for page in rows if page.latest_revision_id])
    found = []
    for page in rows:
        revision = revisions.get(page.latest_revision_id)
        if revision is not None:
            revision.content_object = page
        found.append(page if revision is None else revision.as_object())
    return found


def _site(page: SectionsPage) -> Site | None:
    site: Site | None = page.get_site()
    return site
