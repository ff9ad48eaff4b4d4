"""Keeps library files where their collection's privacy says: in `public/` only while nobody has restricted it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Left
from wagtail.models import Collection, CollectionViewRestriction

from portal.files.collections import tenant_of_collection
from portal.files.films.moving import is_misplaced, misplaced_films, move_film
from portal.files.films.selectors import film_of
from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia, LibraryRendition
from portal.files.names import area_of, moved_name
from portal.files.storage import RoutedStorage, split_area
from portal.tenants.scope import closed_scope, tenant_scope

logger = logging.getLogger(__name__)

FILE_FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    LibraryImage: ("file",),
    LibraryDocument: ("file",),
    LibraryMedia: ("file", "thumbnail"),
}
# So many are moved before the answer is sent; a job moves the rest.
AT_ONCE = 40
# So many names are deleted by one job, whose arguments may be 64 KB.
NAMES_OF_ONE_JOB = 500
NAMES_BYTES = 48 * 1024


def misplaced() -> Iterator[tuple[type[models.Model], int]]:
    """Library items that lie in `public/` and are private, or the other way round."""
    private = private_collections()
    for model, fields in FILE_FIELDS.items():
        for field in fields:
            wrong = Q(collection__in=private, **{f"{field}__startswith": "public/"}) | (
                ~Q(collection__in=private) & Q(**{f"{field}__startswith": "private/"})
            )
            if model is LibraryMedia and field == "file":  # the original of a film is nobody's to load
                wrong = (wrong & ~Q(type="video")) | Q(type="video", file__startswith="public/")
            for pk in model._default_manager.filter(wrong).order_by("pk").values_list("pk", flat=True):
                yield model, pk


def private_collections() -> set[int]:
    """The restricted collections and all below them."""
    restricted = CollectionViewRestriction.objects.values_list("collection__path", flat=True).distinct()
    below = Q(pk__in=[])
    for path in restricted:
        below |= Q(path__startswith=path)
    return set(Collection.objects.filter(below).values_list("pk", flat=True))


def realign(limit: int | None = None) -> int:
    """Move what is misplaced, at most `limit` items; returns how many were moved. Safe to repeat and to interrupt."""
    moved = 0
    for model, pk in misplaced():
        if limit is not None and moved >= limit:
            return moved
        moved += move(model, pk)
    for pk in misplaced_films(private_collections()):
        if limit is not None and moved >= limit:
            return moved
        moved += move_film(pk)
    _drop_stray_renditions()
    return moved


def move(model: type[models.Model], pk: int) -> bool:
    """Bring one item's files to the area of its collection, under new names: the old ones may be known.

    The copies are written first, outside of any transaction; then the row points to them, and the old files go at the
    commit. Whoever changed the item meanwhile wins, and the next sweep looks again.
    """
    item: Any = model._default_manager.select_related("collection").filter(pk=pk).first()
    if item is None:
        return False
    storage, copies, areas = RoutedStorage(), dict[str, str](), _areas_of(item)
    stale = {field: name for field, name in _names(item).items() if name and split_area(name)[0] != areas[field]}
    try:
        for field, name in stale.items():
            with storage.open(name) as content:
                copies[field] = storage.save(moved_name(name, areas[field]), content)
        with scope_of_collection(item.collection), transaction.atomic():
            if stale and _point_to(model, pk, stale, copies, areas):
                return True
    except Exception:
        logger.exception("files.not_moved", extra={"model": model._meta.label, "item": pk})
    for name in copies.values():
        storage.delete_now(name)
    return False


def _areas_of(item: Any) -> dict[str, str]:
    """Where each of its files belongs."""
    area = area_of(item.collection)
    return {
        field: "private" if field == "file" and getattr(item, "type", "") == "video" else area
        for field in FILE_FIELDS[type(item)]
    }


def _names(item: Any) -> dict[str, str]:
    return {field: str(getattr(item, field).name or "") for field in FILE_FIELDS[type(item)]}


def scope_of_collection(collection: Collection) -> AbstractContextManager[Any]:
    """The tenant whose collection it is: at the end of a request, or in a job, no scope of its own is open."""
    tenant = tenant_of_collection(collection)
    return closed_scope() if tenant is None else tenant_scope(tenant)


def _point_to(
    model: type[models.Model], pk: int, stale: dict[str, str], copies: dict[str, str], areas: dict[str, str]
) -> bool:
    item: Any = model._default_manager.select_for_update().filter(pk=pk).first()
    if item is None or _areas_of(item) != areas or stale.items() - _names(item).items():
        return False
    for field, name in copies.items():
        getattr(item, field).name = name
    item.save(update_fields=list(copies))
    old = list(stale.values())
    if isinstance(item, LibraryImage):
        old += _without_rows(LibraryRendition.objects.filter(image=item))
    delete_for_good(old)
    return True


def _without_rows(renditions: models.QuerySet[LibraryRendition]) -> list[str]:
    """Remove the rows; what their files are called is for `delete_for_good`, because Wagtail's own removal waits for a
    worker."""
    names = []
    for rendition in renditions:
        names.append(str(rendition.file.name))
        rendition.delete()
    return names


def delete_for_good(names: list[str]) -> None:
    """At the commit; and by a job of the same transaction, should this process be killed between the two. What has
    become private must not stay at its public address until the sweeper comes."""
    from portal.files.tasks import delete_files

    for name in names:
        RoutedStorage().delete(name)
    for part in in_parts(names):
        delete_files.enqueue(names=part)


def in_parts(names: list[str]) -> Iterator[list[str]]:
    """The names as one job each can take them."""
    part: list[str] = []
    left = NAMES_BYTES
    for name in names:
        needs = len(json.dumps(name)) + 2
        if part and (len(part) == NAMES_OF_ONE_JOB or needs > left):
            yield part
            part, left = [], NAMES_BYTES
        part.append(name)
        left -= needs
    if part:
        yield part


def _drop_stray_renditions() -> None:
    """One that was being made while its image was moved may lie in the area of before."""
    stray = LibraryRendition.objects.annotate(here=Left("file", 7), there=Left("image__file", 7)).exclude(
        here=F("there")
    )
    for rendition in stray.select_related("image__collection"):
        with scope_of_collection(rendition.image.collection), transaction.atomic():
            delete_for_good(_without_rows(LibraryRendition.objects.filter(pk=rendition.pk)))


def realign_soon() -> None:
    """Realign when this transaction is committed: some at once, so that nothing private stays public for long, and
    the rest by a job that was asked for in the same transaction."""
    from portal.files.tasks import realign_library

    realign_library.enqueue()
    transaction.on_commit(lambda: realign(AT_ONCE), robust=True)


def realign_if_misplaced(item: Any) -> None:
    """After a library item was saved: its collection may have been changed."""
    areas, film = _areas_of(item), film_of(item)
    wrong = any(name and split_area(name)[0] != areas[field] for field, name in _names(item).items())
    if wrong or (film is not None and is_misplaced(film)):
        realign_soon()
