"""Writes finished pages. A page that has changed while it was drawn is drawn anew; an old drawing is never put in place."""

from __future__ import annotations

import errno
import hashlib
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms_sections.finished import folder
from cms_sections.finished.addresses import host_of, hosts, is_path, path_on
from cms_sections.finished.changes import EVERYTHING, LOCK, own_thing
from cms_sections.finished.packing import PAGE_NAMES, bodies_of, pack
from cms_sections.finished.render import Drawn, draw
from cms_sections.finished.stamp import stamp
from cms_sections.finished.waiting import find_lost, is_missing, missing, pause_after
from cms_sections.models.finished import FinishedChange, FinishedPage, FinishedUse
from portal.plugins.public import Shown

logger = logging.getLogger(__name__)

TRIES = 5
WAIT_SECONDS = 0.05
WAITS = 60
CHANGES_KEPT = timedelta(days=1)
PART = 50
# Of these it is the whole folder that cannot be written, not the place of one page.
OF_THE_FOLDER = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ESTALE}


class Overtaken(Exception):
    """Somebody is changing, or has changed, what the page shows."""


class Busy(Overtaken):
    """Somebody is in the middle of a change, for longer than one waits."""


class NotDrawn(Exception):
    """The page cannot be drawn now; the text says what visitors get."""


@contextmanager
def alone() -> Iterator[None]:
    """A transaction during which nobody is in the middle of a change. Raises Busy when somebody is for long.

    Never waits in the database's own line: there, later changes would stand behind it.
    """
    for attempt in range(WAITS):
        with transaction.atomic():
            if _locked():
                yield
                return
        time.sleep(WAIT_SECONDS if attempt else 0)
    raise Busy


def _locked() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite has one writer at a time, from the beginning of its transaction
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def finish_site_names() -> None:
    """Let the host names lead to the sites' files."""
    since = newest_change()
    sites = list(Site.objects.all())
    names = {name: site.pk for name, site in hosts(sites).items()}
    with alone():
        if not _changed_since(since, [EVERYTHING]):
            folder.name_hosts(names)


def newest_change() -> int:
    """The number of the newest change; nobody has begun one before it that is not committed."""
    with alone():
        return FinishedChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def finish_missing(look_up: Callable[[], object] = lambda: None) -> tuple[int, bool]:
    """Write all that is missing; how many pages were looked at, and whether some were overtaken again and again.

    `look_up` is called before each page, and may stop the work by an error. Raises OSError for the folder. Several
    processes may do it at once: each takes the pages in another order, and leaves out what is written already.
    """
    tried: set[tuple[int, int]] = set()
    unsettled = 0
    try:
        finish_site_names()
        find_lost()
        while found := [each for each in missing(PART + unsettled) if each not in tried]:
            random.shuffle(found)
            for each in found:
                look_up()
                tried.add(each)
                if is_missing(*each) and not finish(*each):
                    unsettled += 1
        clear_away()
    except Busy:
        return len(tried), True
    return len(tried), bool(unsettled)


def finish(site_id: int, page_id: int) -> bool:
    """Write one page, or note why it is not written; False when it was overtaken again and again. Raises Busy.

    A page that fails is noted, and left alone for a while. Raises OSError where it is the folder that fails.
    """
    for _attempt in range(TRIES):
        since = newest_change()
        try:
            try:
                _finish(site_id, page_id, since)
            except (Overtaken, DatabaseError):
                raise
            except OSError as error:
                if error.errno in OF_THE_FOLDER or not folder.may_be_written():
                    raise
                logger.exception("The files of page %s cannot be written.", page_id)
                _put_off(site_id, page_id, since, _("Its folder cannot be used: %s") % error.strerror)
            except NotDrawn as error:
                logger.error("Page %s cannot be drawn: %s", page_id, error)
                _put_off(site_id, page_id, since, str(error))
            except Exception as error:
                logger.exception("Page %s cannot be drawn.", page_id)
                _put_off(site_id, page_id, since, _("It fails: %s") % type(error).__name__)
        except Busy:
            raise
        except Overtaken:
            continue
        return True
    return False


def _put_off(site_id: int, page_id: int, since: int, reason: str) -> None:
    """Without a file, and tried again after a pause, which grows. Whoever changes the page has it tried at once."""
    with alone():
        if _changed_since(since, [EVERYTHING, own_thing(page_id)]):
            raise Overtaken
        if not Page.objects.filter(pk=page_id).exists() or not Site.objects.filter(pk=site_id).exists():
            return
        row, _made = FinishedPage.objects.get_or_create(site_id=site_id, page_id=page_id, defaults={"path": ""})
        with suppress(OSError):
            folder.remove(row.site_id, row.path)
        FinishedPage.objects.filter(pk=row.pk).update(
            stale=True,
            digest="",
            reason=reason[:200],
            failures=row.failures + 1,
            again_at=timezone.now() + pause_after(row.failures + 1),
        )


def _finish(site_id: int, page_id: int, since: int) -> None:
    site = Site.objects.select_related("root_page").filter(pk=site_id).first()
    page = Page.objects.filter(pk=page_id).first()
    if site is None or page is None:
        return
    path = path_on(site, page)
    drawn = _drawn(site, page, path)
    if drawn.failed:
        raise NotDrawn(drawn.reason)
    things = {own_thing(page_id): "", **drawn.shown.things}
    row = _declare(site, page, path or "", things, since)
    if drawn.reason:
        with alone():
            _unchanged(row, since, things)
            folder.remove(row.site_id, row.path)
            FinishedPage.objects.filter(pk=row.pk).update(
                **_settled(), digest="", until=None, reason=drawn.reason[:200]
            )
        return
    _put(row, drawn, since, things)


def _drawn(site: Site, page: Page, path: str | None) -> Drawn:
    def not_kept(reason: str) -> Drawn:
        return Drawn(b"", [], Shown(), reason)

    if not page.live:
        return not_kept(_("It is not published."))
    if path is None or not is_path(path):
        return not_kept(_("Its address cannot be the name of a file."))
    host = host_of(site, Site.objects.all())
    if host is None:
        return not_kept(_("No name in FOYER_HOSTS leads to its site."))
    return draw(site, page, path, host)


def _declare(site: Site, page: Page, path: str, things: dict[str, str], since: int) -> FinishedPage:
    """Say, and commit, what the file is going to show, before there is one: whoever changes any of it finds it."""
    with alone():
        if _changed_since(since, [EVERYTHING, *things]):
            raise Overtaken
        row, made = FinishedPage.objects.get_or_create(site=site, page=page, defaults={"path": path})
        if not made and row.path != path:
            folder.remove(row.site_id, row.path)
            row.path = path
            row.save(update_fields=["path"])
        uses = [FinishedUse(finished=row, thing=thing[:120], value=value) for thing, value in things.items()]
        known = dict(row.uses.values_list("thing", "value"))
        FinishedUse.objects.bulk_create([use for use in uses if use.thing not in known])
        for use in uses:
            if use.thing in known and known[use.thing] != use.value:
                # Both the file of before and the coming one show it: until that is there, every change counts.
                row.uses.filter(thing=use.thing).update(value="")
    return row


def _put(row: FinishedPage, drawn: Drawn, since: int, things: dict[str, str]) -> None:
    digest = hashlib.sha256(repr(drawn.headers).encode() + drawn.html).hexdigest()
    # A file's time counts in seconds: of two drawings within one, browsers would take the first for the second.
    modified = row.modified if row.digest == digest else max(int(time.time()), row.modified + 1)
    until = drawn.shown.until
    bodies = bodies_of(drawn.html)
    files = {folder.PAGE: pack(drawn.headers, bodies, modified=modified, until=until)}
    if until is None:
        files |= {f"index.{drawn.language}.html{PAGE_NAMES[name]}": body for name, body in bodies.items()}
    written = folder.write(row.site_id, row.path, files, modified)
    try:
        with alone():
            _unchanged(row, since, things)
            folder.remove(row.site_id, row.path)
            written.put_in_place()
            for use in row.uses.all():
                if use.thing not in things:
                    use.delete()
                elif use.value != things[use.thing]:
                    row.uses.filter(pk=use.pk).update(value=things[use.thing])
            FinishedPage.objects.filter(pk=row.pk).update(
                **_settled(), digest=digest, modified=modified, until=until, reason=""
            )
    finally:
        written.throw_away()


def _settled() -> dict[str, Any]:
    return {"stale": False, "stamp": stamp(), "failures": 0, "again_at": None}


def _unchanged(row: FinishedPage, since: int, things: dict[str, str]) -> None:
    if _changed_since(since, [EVERYTHING, *things]) or not FinishedPage.objects.filter(pk=row.pk).exists():
        raise Overtaken


def _changed_since(since: int, things: list[str]) -> bool:
    return FinishedChange.objects.filter(pk__gt=since, thing__in=[thing[:120] for thing in things]).exists()


def clear_away() -> None:
    """Forget changes that nobody can be waiting for any more, and what lies about in the folder."""
    FinishedChange.objects.filter(at__lt=timezone.now() - CHANGES_KEPT).delete()
    folder.clear_away()
