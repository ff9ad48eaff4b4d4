"""What is true of all that drafts mention, fetched at once: the same number of queries for one section and for forty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site
from wagtail.permissions import page_permission_policy, policy_registry
from wagtailmedia.models import get_media_model

from cms_sections.checks.addresses import Led, led_by
from cms_sections.checks.draft import Draft, anchors_of
from cms_sections.checks.mentions import ADDRESS, ANCHOR, DOCUMENT, IMAGE, MEDIA, PAGE, SHARED
from cms_sections.checks.storage import SECONDS, missing_files
from cms_sections.models import SectionsPage, SharedSection
from cms_sections.rendering.shared import source_ids
from portal.files.public import with_films

LIBRARY_RIGHTS = ("add", "change", "delete", "choose")
PAGE_RIGHTS = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}


@dataclass(slots=True)
class Facts:
    """Rows by id. Of each kind `named` holds the ids of which the asker may read a name."""

    pages: dict[int, Page] = field(default_factory=dict)
    public: set[int] = field(default_factory=set)
    soon: set[int] = field(default_factory=set)
    anchors: dict[int, set[str]] = field(default_factory=dict)
    documents: dict[int, Any] = field(default_factory=dict)
    images: dict[int, Any] = field(default_factory=dict)
    media: dict[int, Any] = field(default_factory=dict)
    led: Led = field(default_factory=Led)
    missing: set[tuple[str, int]] = field(default_factory=set)
    named: dict[str, set[int]] = field(default_factory=dict)
    all_looked_at: bool = True


def facts_of(
    drafts: list[Draft], *, asker: Any, site: Site | None, when: datetime | None = None, seconds: float = SECONDS
) -> Facts:
    """What the drafts mention; `when` is the time at which they are to be published."""
    mentions = [each for draft in drafts for each in draft.mentions]
    ids: dict[str, set[int]] = {
        kind: {each.target for each in mentions if each.kind == kind} for kind in (PAGE, SHARED, DOCUMENT, IMAGE, MEDIA)
    }
    facts = Facts(led=led_by((each.target for each in mentions if each.kind == ADDRESS), site))
    _pages(facts, drafts, ids, asker, when)
    wanted = {PAGE: set(facts.pages), DOCUMENT: ids[DOCUMENT], IMAGE: ids[IMAGE], MEDIA: ids[MEDIA]}
    _library(facts, wanted, asker)
    rows = [
        (kind, row)
        for kind, found in ((DOCUMENT, facts.documents), (IMAGE, facts.images), (MEDIA, facts.media))
        for row in found.values()
    ]
    gone, facts.all_looked_at = missing_files((_Kinded(kind, row) for kind, row in rows), seconds=seconds)
    facts.missing = gone
    return facts


class _Kinded:
    """A row whose key says of which table it is."""

    def __init__(self, kind: str, row: Any) -> None:
        self.pk, self.file = (kind, row.pk), row.file


def _pages(facts: Facts, drafts: list[Draft], ids: dict[str, set[int]], asker: Any, when: datetime | None) -> None:
    by_address = {page.pk for page in facts.led.pages.values()}
    moved_to = {each.redirect_page_id for each in facts.led.old.values() if each.redirect_page_id}
    wanted = ids[PAGE] | ids[SHARED] | by_address | moved_to
    if wanted:
        rows = Page.objects.filter(pk__in=wanted)
        facts.pages = rows.in_bulk()
        facts.public = set(rows.live().public().values_list("pk", flat=True))
        if when is not None:
            scheduled = Revision.page_revisions.filter(
                object_id__in=[str(pk) for pk in wanted], approved_go_live_at__lte=max(when, timezone.now())
            )
            facts.soon = {int(pk) for pk in scheduled.values_list("object_id", flat=True)}
        allowed = page_permission_policy.instances_user_has_any_permission_for(asker, PAGE_RIGHTS)
        facts.named[PAGE] = set(allowed.filter(pk__in=wanted).values_list("pk", flat=True))
    _anchors(facts, drafts)


def _anchors(facts: Facts, drafts: list[Draft]) -> None:
    """The places of the drafts themselves as they will be, of other pages as visitors find them now."""
    jumped: set[int] = set()
    own = False
    for draft in drafts:
        for each in draft.mentions:
            own = own or (each.kind == ANCHOR)
            if each.anchor and each.kind == PAGE:
                jumped.add(each.target)
            elif each.anchor and each.kind == ADDRESS and each.target in facts.led.pages:
                jumped.add(facts.led.pages[each.target].pk)
    streams = {draft.page.pk: draft.page.sections for draft in drafts if own or draft.page.pk in jumped}
    others = Page.objects.filter(pk__in=jumped - set(streams)).specific() if jumped - set(streams) else ()
    streams |= {page.pk: page.sections for page in others if isinstance(page, SectionsPage)}
    shared = {pk for stream in streams.values() for pk in source_ids(stream.raw_data)}
    sources = {each.pk: each for each in SharedSection.objects.live().filter(pk__in=shared)} if shared else {}
    facts.anchors = {pk: anchors_of(stream, sources) for pk, stream in streams.items()}


def _library(facts: Facts, ids: dict[str, set[int]], asker: Any) -> None:
    facts.documents, facts.named[DOCUMENT] = _rows(get_document_model(), ids[DOCUMENT], asker)
    facts.images, facts.named[IMAGE] = _rows(get_image_model(), ids[IMAGE], asker)
    facts.media, facts.named[MEDIA] = _rows(get_media_model(), ids[MEDIA], asker)


def _rows(model: Any, ids: Iterable[int], asker: Any) -> tuple[dict[int, Any], set[int]]:
    if not ids:
        return {}, set()
    policy = policy_registry.get_by_type(model)
    allowed = policy.instances_user_has_any_permission_for(asker, LIBRARY_RIGHTS)
    rows = with_films(model.objects.all()) if model is get_media_model() else model.objects
    return rows.in_bulk(list(ids)), set(allowed.filter(pk__in=ids).values_list("pk", flat=True))
