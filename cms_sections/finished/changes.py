"""Whoever changes what pages show says so here, in the same transaction: the files of exactly those pages go before
the change is committed, and nobody puts an old drawing in their place afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from cms_sections.finished import folder
from cms_sections.finished.values import ANYTHING
from cms_sections.models.finished import FinishedChange, FinishedPage, FinishedUse

logger = logging.getLogger(__name__)

EVERYTHING = "everything"
# One lock for all of them: shared by who changes, held alone for a moment by who puts a file in place.
LOCK = 0x666F7965725F70
AT_ONCE = 500
TERMS = 100
_gathering: ContextVar[set[str] | None] = ContextVar("cms_sections_gathered_changes", default=None)


def enabled() -> bool:
    return bool(settings.FOYER_FINISHED_PAGES)


def changed(things: Mapping[str, str] | Iterable[str]) -> None:
    """These things have changed; a thing with a value only for the pages that show it with another one."""
    found = dict(things) if isinstance(things, Mapping) else dict.fromkeys(things, "")
    if not enabled() or not found:
        return
    if (gathered := _gathering.get()) is not None:
        gathered.update(found)
        return
    with transaction.atomic():
        _note([*found, ANYTHING])
        _take_away(_showing({**found, ANYTHING: ""}))


def changed_by_page(thing: str, values: Mapping[int, str]) -> None:
    """A thing that each page shows with a value of its own: those go that show another one than this."""
    if not enabled():
        return
    with transaction.atomic():
        _note([thing])
        rows = FinishedUse.objects.filter(thing=thing).values_list("finished_id", "finished__page_id", "value")
        outdated = [pk for pk, page_id, value in rows if not value or values.get(page_id) != value]
        for start in range(0, len(outdated), AT_ONCE):
            _take_away(FinishedPage.objects.filter(pk__in=outdated[start : start + AT_ONCE]))


def pages_changed(ids: Iterable[int]) -> None:
    """These pages themselves have changed, or are about to be deleted."""
    ids = list(ids)
    if not enabled() or not ids:
        return
    with transaction.atomic():
        _note([own_thing(pk) for pk in ids])
        for start in range(0, len(ids), AT_ONCE):
            _take_away(FinishedPage.objects.filter(page__in=ids[start : start + AT_ONCE]))


def everything_changed() -> None:
    """All pages of all sites may look different, or answer at other addresses."""
    if not enabled():
        return
    with transaction.atomic():
        _note([EVERYTHING])
        FinishedPage.objects.update(stale=True, again_at=None)
        try:
            folder.remove_all()
        except OSError:
            logger.exception("The finished pages cannot be taken away.")
        ask_for_writing()


@contextmanager
def gathered() -> Iterator[None]:
    """What changes inside is said once, at the end; also when it ends by an error."""
    outer = _gathering.set(set())
    try:
        yield
    finally:
        things = _gathering.get()
        _gathering.reset(outer)
        changed(things or ())


def own_thing(page_id: int) -> str:
    return f"own:{page_id}"


def ask_for_writing() -> None:
    """Have what is missing written when this transaction is committed; once a transaction."""
    from cms_sections.tasks import finish_pages

    if any(hook[1] is _asked for hook in connection.run_on_commit):
        return
    finish_pages.enqueue()
    transaction.on_commit(_asked)


def _asked() -> None:
    """Remembers, in the list of what is done on commit, that the job was asked for in this transaction."""


def _note(things: Iterable[str]) -> None:
    """Before the files are looked for, so that whoever looks for changes afterwards cannot miss this one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    FinishedChange.objects.bulk_create([FinishedChange(thing=thing[:120]) for thing in things])


def _showing(found: dict[str, str]) -> list[FinishedPage]:
    """The pages that show one of these things, with another value where it has one."""
    uses: set[int] = set()
    things = list(found.items())
    for start in range(0, len(things), TERMS):
        part = things[start : start + TERMS]
        wanted = Q(thing__in=[thing for thing, value in part if not value])
        for thing, value in part:
            if value:
                wanted |= Q(thing=thing) & ~Q(value=value)
        uses.update(FinishedUse.objects.filter(wanted).values_list("finished_id", flat=True))
    ids = sorted(uses)
    return [
        page
        for start in range(0, len(ids), AT_ONCE)
        for page in FinishedPage.objects.filter(pk__in=ids[start : start + AT_ONCE])
    ]


def _take_away(pages: Iterable[FinishedPage]) -> None:
    found = list(pages)
    if not found:
        return
    for page in found:
        try:
            folder.remove(page.site_id, page.path)
        except OSError:
            # Of a folder that may not be written nothing is served by the layer; health says it for the proxy's sake.
            logger.exception("The files of the finished page %s cannot be taken away.", page.pk)
    for start in range(0, len(found), AT_ONCE):
        part = [page.pk for page in found[start : start + AT_ONCE]]
        FinishedPage.objects.filter(pk__in=part).update(stale=True, again_at=None)
    ask_for_writing()
