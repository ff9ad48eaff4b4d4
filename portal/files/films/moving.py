"""What was made of a film lies where its collection's privacy says, all of it together."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q

from portal.files.films.models import Film, new_folder
from portal.files.films.services import delete_stored, scope_of
from portal.files.names import area_of
from portal.files.storage import RoutedStorage

logger = logging.getLogger(__name__)


def misplaced_films(private: set[int]) -> Iterator[int]:
    """Films that lie in `public/` and belong to a private collection, or the other way round."""
    wrong = Q(media__collection__in=private, folder__startswith="public/") | (
        ~Q(media__collection__in=private) & Q(folder__startswith="private/")
    )
    yield from list(Film.objects.filter(wrong).order_by("pk").values_list("pk", flat=True))


def is_misplaced(film: Film) -> bool:
    return not film.folder.startswith(f"{area_of(film.media.collection)}/")


def move_film(pk: int) -> bool:
    """Copy everything to a new folder in the right area, point the row there, and delete the old at the commit.

    Lists name what stands beside them, so that they are right in every folder. Whoever changed the film meanwhile
    wins, and the next look finds it again.
    """
    film = Film.objects.select_related("media__collection").filter(pk=pk).first()
    if film is None or not is_misplaced(film):
        return False
    storage, old, copies = RoutedStorage(), film.names(), list[str]()
    folder = new_folder(area_of(film.media.collection))
    try:
        for name in old:
            with storage.open(name) as content:
                copies.append(storage.save(f"{folder}/{name.rpartition('/')[2]}", content))
        with scope_of(film.media), transaction.atomic():
            if _point_to(film, old, folder):
                delete_stored(old)
                return True
    except Exception:
        logger.exception("files.not_moved", extra={"model": "portal_files.Film", "item": pk})
    for name in copies:
        storage.delete_now(name)
    return False


def _point_to(seen: Film, old: list[str], folder: str) -> bool:
    film = Film.objects.select_for_update(of=("self",)).select_related("media__collection").filter(pk=seen.pk).first()
    if film is None or set(film.names()) != set(old) or not is_misplaced(film):
        return False
    film.folder = folder
    film.save()
    return True
