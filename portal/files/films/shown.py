"""How far a film is, made ready for the screens of the media library."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.files.films.facts import SIZES
from portal.files.films.models import Film, FilmState
from portal.files.films.selectors import Status, film_of, playable, status_of
from portal.files.films.services import scope_of
from portal.jobs.public import State


def panel_context(request: HttpRequest, media: Any) -> dict[str, Any]:
    """What the fragment shows of a film. `version` changes when it would look different."""
    film = film_of(media)
    if film is None:
        return {"media": media, "film": None, "status": None, "version": "none"}
    with scope_of(media):
        status = status_of(film)
    shown = {"line": line_of(status), "percent": percent_of(status), "sizes": sizes_in_words(film)}
    parts = [status.state, status.words, shown, sorted(film.made), media.thumbnail.name, film.captions]
    return {
        "media": media,
        "film": film,
        "status": status,
        **shown,
        "plays": playable(media, for_visitors=False),
        "version": hashlib.sha256(repr(parts).encode()).hexdigest()[:16],
    }


def line_of(status: Status) -> str:
    """One line: the state, and of one that is being made what is being made."""
    if status.state == FilmState.CONVERTING and status.run is not None and status.run.state == State.RUNNING:
        step = status.run.current_step
        percent = percent_of(status)
        if step and percent is not None:
            return f"{step['label']} · {percent} %"
        if step:
            return str(step["label"])
    if status.state == FilmState.READY:
        return _("Ready: %(sizes)s") % {"sizes": sizes_in_words(status.film)}
    return str(FilmState(status.state).label)


def percent_of(status: Status) -> int | None:
    run = status.run
    if run is None or not run.progress_total or run.state != State.RUNNING:
        return None
    return min(100, int(100 * run.progress_done / run.progress_total))


def sizes_in_words(film: Film) -> str:
    """480p, 720p and MP4."""
    found = [f"{size}p" if int(size) in SIZES else f"{film.made[size]['width']} × {film.made[size]['height']}"
             for size in film.sizes]  # fmt: skip
    return ", ".join([*found, *(["MP4"] if "mp4" in film.made else [])])
