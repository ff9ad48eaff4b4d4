"""Which pages wait to be written."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, Site

from cms_sections.finished import folder
from cms_sections.finished.addresses import roots_of
from cms_sections.finished.stamp import stamp
from cms_sections.models.finished import FinishedPage
from cms_sections.models.pages import SectionsPage
from cms_sections.models.templates import WITHOUT_ADDRESS

AT_ONCE = 500
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


def pause_after(failures: int) -> timedelta:
    """How long a page that failed so many times in a row is left alone: twice as long each time."""
    return min(FIRST_PAUSE * (1 << min(max(failures, 1) - 1, 10)), LONGEST_PAUSE)


def known_missing(now: datetime | None = None) -> QuerySet[FinishedPage]:
    """The rows of pages whose files are to be written now; not those that have failed and are left alone."""
    now = now or timezone.now()
    wanted = Q(stale=True) | ~Q(stamp=stamp()) | Q(until__lte=now)
    return FinishedPage.objects.filter(wanted, Q(again_at__isnull=True) | Q(again_at__lte=now))


def missing(limit: int = 200) -> list[tuple[int, int]]:
    """(site, page) of what is to be written, the stale ones first."""
    known = known_missing().order_by("-stale", "-until", "pk")
    found = list(known.values_list("site_id", "page_id")[:limit])
    for site in Site.objects.select_related("root_page"):
        if len(found) >= limit:
            break
        below = Q(pk__in=())
        for root in roots_of(site):
            below |= Q(path__startswith=root.path)
        written = FinishedPage.objects.filter(site=site, page=OuterRef("pk"))
        pages = Page.objects.live().filter(~Exists(written), below, content_type__in=_kinds_of_pages())
        found += [(site.pk, pk) for pk in pages.order_by("path").values_list("pk", flat=True)[:limit]]
    return found[:limit]


def is_missing(site_id: int, page_id: int) -> bool:
    """Whether a page is still to be written: another process may have done it."""
    rows = FinishedPage.objects.filter(site=site_id, page=page_id)
    return known_missing().filter(site=site_id, page=page_id).exists() or not rows.exists()


def find_lost() -> int:
    """Have written anew what was taken away by a transaction that was then rolled back, or by hand; how many."""
    kept = FinishedPage.objects.filter(stale=False, stamp=stamp()).exclude(digest="")
    lost = [row.pk for row in kept.only("site_id", "path") if not folder.has(row.site_id, row.path)]
    for start in range(0, len(lost), AT_ONCE):
        FinishedPage.objects.filter(pk__in=lost[start : start + AT_ONCE]).update(stale=True)
    return len(lost)


def _kinds_of_pages() -> list[ContentType]:
    models = [model for model in apps.get_models() if issubclass(model, SectionsPage) and model not in WITHOUT_ADDRESS]
    return list(ContentType.objects.get_for_models(*models).values())
