"""Films that nobody has converted: those that came in while there was no converter, or before there were films."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from portal.files.films.converter import there_is_a_converter
from portal.files.films.models import Film, FilmState
from portal.files.films.services import NotNow, retry_film, want_film
from portal.files.models import LibraryMedia


def ask_for_all(check_stop: Callable[[], Any] = lambda: None) -> int:
    """Ask for each; returns how many. Safe to repeat: whoever is asked for already is left alone."""
    if not there_is_a_converter():
        return 0
    asked = 0
    for media in LibraryMedia.objects.filter(Q(film=None), type="video").exclude(file="").order_by("pk").iterator():
        check_stop()
        asked += want_film(media=media) is not None
    for film in Film.objects.filter(state=FilmState.NO_CONVERTER).select_related("media__collection").order_by("pk"):
        check_stop()
        try:
            retry_film(film=film)
        except NotNow:
            continue
        asked += 1
    return asked
