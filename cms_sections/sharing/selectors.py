"""Where shared sections are shown.

Read from the pages themselves: Wagtail's index of references is written by a job, a moment after the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Page, Site

from cms_sections.blocks.shared import SHARED
from cms_sections.models import SectionsPage, SharedSection, SharedSections
from cms_sections.rendering.shared import source_ids
from portal.tenants.public import tenant_of_site


def uses_of(sources: Iterable[Page]) -> dict[int, list[Page]]:
    """For each of these shared sections (all of one organisation) the pages that show it, now or in a draft, by title."""
    found: dict[int, dict[int, Page]] = {source.pk: {} for source in sources}
    first = next(iter(sources), None)
    if first is None:
        return {}
    for page, shown in _shown_by_pages(first):
        for pk in shown & found.keys():
            found[pk][page.pk] = page
    return {
        pk: sorted(pages.values(), key=lambda page: (page.title.casefold(), page.pk)) for pk, pages in found.items()
    }


def still_shown(leaving: Iterable[Page]) -> dict[SharedSection, list[Page]]:
    """Of what would go with these pages the shared sections that other pages show, with those pages."""
    leaving = list(leaving)
    sources = [
        source
        for page in leaving
        for source in SharedSection.objects.filter(path__startswith=page.path).order_by("title", "pk")
    ]
    uses = uses_of(sources)
    staying = {source: [page for page in uses[source.pk] if not _below(page, leaving)] for source in sources}
    return {source: pages for source, pages in staying.items() if pages}


def folder_of(site: Site) -> SharedSections | None:
    """The place for shared sections of a site."""
    found: SharedSections | None = SharedSections.objects.child_of(site.root_page).first()
    return found


def _shown_by_pages(beside: Page) -> Iterator[tuple[Page, set[int]]]:
    """The organisation's pages that show any shared section, and which."""
    roots = _roots_beside(beside)
    for model in apps.get_models():
        if not issubclass(model, SectionsPage) or issubclass(model, SharedSection):
            continue
        published = model.objects.filter(roots).annotate(written=Cast("sections", TextField()))
        for page in published.filter(written__contains=f'"{SHARED}"'):
            yield page, source_ids(page.sections.raw_data)
    drafts = Page.objects.filter(roots, has_unpublished_changes=True, latest_revision__isnull=False)
    for page in drafts.select_related("latest_revision"):
        yield page, source_ids(_sections_of(page.latest_revision.content))


def _roots_beside(page: Page) -> Q:
    site = page.get_site()
    tenant = tenant_of_site(site) if site else None
    if tenant is None:
        return Q(path__startswith=site.root_page.path if site else page.path)
    wanted = Q(pk__in=())
    for path in Page.objects.filter(sites_rooted_here__site_tenant__tenant=tenant).values_list("path", flat=True):
        wanted |= Q(path__startswith=path)
    return wanted


def _sections_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The stored sections of a revision, which holds them as a text."""
    try:
        stored = json.loads(content.get("sections") or "[]")
    except (TypeError, ValueError):
        return []
    return [item for item in stored if isinstance(item, dict)] if isinstance(stored, list) else []


def _below(page: Page, others: list[Page]) -> bool:
    return any(page.path.startswith(other.path) for other in others)
