"""Converts a film, step by step. Each step leaves something that plays, and none is done twice: whoever is killed in the
middle goes on with the first that is missing.
"""

from __future__ import annotations

import logging
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from portal.files.films import encode, playlists
from portal.files.films.converter import ConvertingFailed, there_is_a_converter
from portal.files.films.facts import Facts, Size, facts_of, refused, sizes_of
from portal.files.films.models import Film, FilmState, Made, made_name
from portal.files.films.services import note_state
from portal.files.quarantine import quarantine_root
from portal.files.refusals import FileRefused
from portal.files.storage import RoutedStorage, StorageFailed
from portal.jobs.public import JobContext, JobFailed, JobRetry, Step

logger = logging.getLogger(__name__)
CHUNK_BYTES = 1024 * 1024
SECONDS_BEFORE_RETRY = 60


class Overtaken(Exception):
    """The film was deleted, or another original took its place."""


def convert(context: JobContext, film_id: int) -> str:
    film = Film.objects.filter(pk=film_id).first()
    if film is None:
        return _("The film is gone.")
    if not there_is_a_converter():
        note_state(film_id=film.pk, source=film.source, state=FilmState.NO_CONVERTER)
        return _("This machine has no converter (ffmpeg). The original is kept; it is converted when there is one.")
    note_state(film_id=film.pk, source=film.source, state=FilmState.CONVERTING)
    try:
        with _workshop() as folder:
            Conversion(context, film, folder).run()
    except Overtaken:
        return _("The film is gone, or another one took its place.")
    except (FileRefused, ConvertingFailed) as error:
        if isinstance(error, ConvertingFailed):
            logger.error("files.film_not_converted", extra={"film": film.pk, "code": error.code, "said": error.words})
        sentence = (error if isinstance(error, FileRefused) else refused(error)).sentence
        note_state(film_id=film.pk, source=film.source, state=FilmState.FAILED, reason=sentence)
        raise JobFailed(sentence) from error
    except StorageFailed as error:
        sentence = _("The file storage does not answer as it should. The original is kept.")
        note_state(film_id=film.pk, source=film.source, state=FilmState.FAILED, reason=sentence)
        raise JobRetry(sentence, after_seconds=SECONDS_BEFORE_RETRY) from error
    return _("It plays in %(sizes)s.") % {"sizes": ", ".join(_sizes_of(film.pk)) or "–"}


def _sizes_of(film_id: int) -> list[str]:
    film = Film.objects.filter(pk=film_id).first()
    return film.sizes if film is not None else []


@contextmanager
def _workshop() -> Iterator[Path]:
    """A folder in quarantine; what a killed process leaves there, the sweep takes away."""
    folder = quarantine_root() / f"film-{secrets.token_hex(12)}"
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Conversion:
    """The work on one original, in a folder of its own."""

    def __init__(self, context: JobContext, film: Film, folder: Path) -> None:
        self.context = context
        self.film = film
        self.folder = folder
        self.original = folder / "original"

    def run(self) -> None:
        self._fetch()
        facts = facts_of(self.original)
        sizes = sizes_of(facts)
        if "poster" not in self.film.made:
            with self.context.step(_("Take the poster")):
                self._poster(facts)
        if "mp4" not in self.film.made:
            self._whole(facts, sizes[0])
        for size in sizes:
            if size.label not in self.film.made:
                if size is not sizes[0]:  # it plays already: who waits for something else goes before
                    self.context.make_way()
                self._stream(facts, size, is_first=size is sizes[0])
        self._keep({}, {}, ready=True)

    def _fetch(self) -> None:
        storage = RoutedStorage()
        try:
            total = storage.size(self.film.source)
            with (
                self.context.step(_("Fetch the original"), total=max(1, total // CHUNK_BYTES)) as step,
                storage.open(self.film.source) as content,
                self.original.open("wb") as target,
            ):
                for chunk in iter(lambda: content.read(CHUNK_BYTES), b""):
                    target.write(chunk)
                    step.advance(1)
        except FileNotFoundError as error:
            raise FileRefused(_("The original is not there any more. Upload the film again."), "gone") from error
        except StorageFailed:
            raise
        except OSError as error:
            raise ConvertingFailed("disk", str(error)) from error

    def _poster(self, facts: Facts) -> None:
        target = self.folder / made_name("poster", ".jpg")
        try:
            encode.poster(self.original, target, facts)
        except ConvertingFailed as error:  # a film plays without one
            logger.warning("files.film_without_poster", extra={"film": self.film.pk, "said": error.words})
            return
        if target.exists():
            self._keep({"poster": {"name": target.name}}, {target.name: target}, facts=facts)

    def _whole(self, facts: Facts, size: Size) -> None:
        target = self.folder / made_name("film", ".mp4")
        with self.context.step(_("Make the MP4, %(size)s") % {"size": size.label}, total=100) as step:
            encode.whole(self.original, target, facts, size, self._percent(step, facts))
            self._made(target)
        found = {"name": target.name, "width": size.width, "height": size.height, "bytes": target.stat().st_size}
        self._keep({"mp4": found}, {target.name: target}, facts=facts)

    def _stream(self, facts: Facts, size: Size, *, is_first: bool) -> None:
        target = self.folder / made_name(size.label, ".mp4")
        playlist = target.with_suffix(".m3u8")
        with self.context.step(_("Make %(size)s") % {"size": f"{size.label}p"}, total=100) as step:
            at = self._percent(step, facts)
            whole = self._local_whole() if is_first else None
            if whole is not None:
                encode.stream_of_whole(whole, target, playlist, facts, at)
            else:
                encode.stream(self.original, target, playlist, facts, size, at)
            self._made(target)
            self._made(playlist)
        found = {
            "name": target.name,
            "playlist": playlist.name,
            "width": size.width,
            "height": size.height,
            **playlists.about(playlist, target, has_sound=facts.has_sound),
        }
        self._keep({size.label: found}, {target.name: target, playlist.name: playlist}, facts=facts)

    def _local_whole(self) -> Path | None:
        """The MP4 that was made before, if this process has made it; after a death it is encoded anew."""
        path = self.folder / str(self.film.made.get("mp4", {}).get("name", "–"))
        return path if path.exists() else None

    def _made(self, path: Path) -> None:
        if not path.exists() or not path.stat().st_size:
            raise ConvertingFailed("unreadable", f"{path.suffix} is empty")

    def _percent(self, step: Step, facts: Facts) -> Callable[[float], None]:
        """Counts a step of a hundred on. Without a length the step only shows that it is alive."""
        shown = 0

        def at(seconds: float) -> None:
            nonlocal shown
            done = min(100, int(100 * seconds / facts.seconds)) if facts.seconds and seconds > 0 else shown
            step.advance(max(0, done - shown))
            shown = max(shown, done)

        return at

    def _keep(self, found: Made, files: dict[str, Path], *, facts: Facts | None = None, ready: bool = False) -> None:
        """Store the files, then name them in the row; pages that show the film are told in the same transaction."""
        storage = RoutedStorage()
        while True:
            folder = Film.objects.filter(pk=self.film.pk).values_list("folder", flat=True).first()
            stored: list[str] = []
            try:
                for name, path in files.items():
                    with path.open("rb") as content:
                        stored.append(storage.save(f"{folder}/{name}", File(content)))
                with self.context.scope():
                    film = self._locked()
                    if film.folder == folder:
                        self._point_to(film, found, facts, ready, stored)
                        self.film = film
                        return
            except BaseException:
                _drop(storage, stored)
                raise
            _drop(storage, stored)  # it has moved meanwhile, and nobody would look for these

    def _locked(self) -> Film:
        film = Film.objects.select_for_update(of=("self",)).select_related("media").filter(pk=self.film.pk).first()
        if film is None or film.source != self.film.source:
            raise Overtaken
        return film

    def _point_to(self, film: Film, found: Made, facts: Facts | None, ready: bool, stored: list[str]) -> None:
        from portal.files.films.services import delete_stored

        replaced = [film.stored(film.made[key][part]) for key in found for part in ("name", "playlist")
                    if part in film.made.get(key, {})]  # fmt: skip
        film.made = {**film.made, **found}
        if any(key.isdigit() for key in found):
            if "master" in film.made:
                replaced.append(film.stored(film.made["master"]["name"]))
            text = playlists.master(film.made[size] for size in film.sizes)
            name = made_name("film", ".m3u8")
            stored.append(RoutedStorage().save(film.stored(name), ContentFile(text.encode())))
            film.made["master"] = {"name": name}
        if facts is not None:
            film.seconds, film.width, film.height = facts.seconds, facts.width, facts.height
        film.state = FilmState.READY if ready else FilmState.CONVERTING
        film.reason = ""
        film.save()
        _fill_in(film)
        delete_stored(replaced)


def _fill_in(film: Film) -> None:
    """Length and size of the recording, where nobody has written them. By update: saving it would ask for a film."""
    media: Any = film.media
    wanted = {"width": film.width, "height": film.height, "duration": film.seconds}
    missing = {field: value for field, value in wanted.items() if value and not getattr(media, field)}
    if missing:
        type(media).objects.filter(pk=media.pk).update(**missing)


def _drop(storage: RoutedStorage, stored: list[str]) -> None:
    for name in stored:
        try:
            storage.delete_now(name)
        except OSError:  # the sweep takes it away
            logger.warning("files.not_deleted", extra={"file": name})
