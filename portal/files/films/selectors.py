"""What of a film plays, and how far its conversion is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from portal.files.films.models import Film, FilmState, film_folder_of
from portal.files.storage import RoutedStorage
from portal.jobs.public import JobRun, latest_run


@dataclass(frozen=True, slots=True)
class Track:
    """Captions, as a player wants them."""

    address: str
    language: str
    label: str


@dataclass(frozen=True, slots=True)
class PlayableFilm:
    """Addresses of what is there. `mp4` plays everywhere; `stream`, if it is not empty, lists several sizes."""

    mp4: str
    stream: str
    poster: str
    width: int
    height: int
    tracks: list[Track] = field(default_factory=list)


def with_films(recordings: QuerySet[Any]) -> QuerySet[Any]:
    """The recordings with what `playable` asks of each, in the same query."""
    return recordings.select_related("film")


def film_of(media: Any) -> Film | None:
    return getattr(media, "film", None) if media is not None else None


def playable(media: Any, *, for_visitors: bool = True) -> PlayableFilm | None:
    """What plays of a recording: None before the first of it is made; for visitors also while it is private."""
    film = film_of(media)
    if film is None or "mp4" not in film.made or (for_visitors and not film.folder.startswith("public/")):
        return None
    address = RoutedStorage().url
    whole = film.made["mp4"]
    thumbnail = str(media.thumbnail.name or "")
    own = film.stored(film.made["poster"]["name"]) if "poster" in film.made else ""
    poster = thumbnail if thumbnail and (not for_visitors or thumbnail.startswith("public/")) else own
    return PlayableFilm(
        mp4=address(film.stored(whole["name"])),
        stream=address(film.stored(film.made["master"]["name"])) if "master" in film.made else "",
        poster=address(poster) if poster else "",
        width=whole["width"],
        height=whole["height"],
        tracks=[Track(address(film.stored(each["name"])), each["language"], each["label"]) for each in film.captions],
    )


def film_at(stored: str) -> Film | None:
    """The film that a stored file was made for, or None: also for names that lie in its folder and are none of its."""
    folder = film_folder_of(stored)
    if not folder:
        return None
    film: Film | None = Film.objects.select_related("media__collection").filter(folder=folder).first()
    return film if film is not None and stored in film.names() else None


def film_names() -> set[str]:
    """Where everything lies that was made of all films."""
    return {name for film in Film.objects.iterator() for name in film.names()}


@dataclass(frozen=True, slots=True)
class Status:
    """How far a film is, for people. `run` is its newest job, where it says more than the state."""

    film: Film
    state: str
    words: str
    run: JobRun | None
    may_retry: bool

    @property
    def is_open(self) -> bool:
        return self.run is not None and self.run.is_open


def status_of(film: Film) -> Status:
    """In the film's scope. A job that ended without a word (stopped, given up) ends what the film says of itself."""
    from django.utils.translation import gettext as _

    run = latest_run(film)
    state, words = film.state, film.reason
    if state in {FilmState.WAITING, FilmState.CONVERTING} and run is not None and run.is_finished:
        state = FilmState.FAILED
        words = run.error or _("The conversion was stopped.")
    open_run = run if run is not None and run.is_open else None
    return Status(film, str(state), words, open_run, may_retry=open_run is None and state != FilmState.READY)
