"""Copies all files from disk to S3 or back, and can be killed and begun again at any point.

A file's name is made once and never used for another content, so that what has been copied and compared stays so.
Nothing is deleted while files are copied; that is a step of its own, after the portal has been set to the new place.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from portal.files.ends import End, Kept
from portal.files.storage import StorageFailed

CHUNK = 1024 * 1024
SECONDS_BETWEEN_WORDS = 5.0

Tell = Callable[[str], None]


class NotPossible(Exception):
    """Why nothing was done, and what to do."""


@dataclass
class Outcome:
    """What a run did. `failed` names each file that is not safely at the other end, with the reason."""

    copied: int = 0
    copied_bytes: int = 0
    there_already: int = 0
    gone: int = 0
    failed: list[str] = field(default_factory=list)


class Journal:
    """Which files were copied and compared: one line each with size and sum, kept over restarts."""

    def __init__(self, file: IO[str], known: dict[str, tuple[int, str]]) -> None:
        self._file = file
        self.known = known

    def note(self, name: str, size_bytes: int, sha256: str) -> None:
        self._file.write(json.dumps({"name": name, "bytes": size_bytes, "sha256": sha256}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.known[name] = (size_bytes, sha256)

    def has(self, kept: Kept) -> bool:
        return self.known.get(kept.name, (-1, ""))[0] == kept.size_bytes


@contextmanager
def journal(target: End) -> Iterator[Journal]:
    """The journal of copies to that end; NotPossible while another run holds it."""
    path = Path(settings.FOYER_VAR_ROOT) / f"files-copied-to-{target.word}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotPossible(_("Files are being moved by another run just now. Wait until it has ended.")) from None
        file.seek(0)
        known, text = dict[str, tuple[int, str]](), file.read()
        for line in text.splitlines():
            try:
                noted = json.loads(line)
                known[noted["name"]] = (noted["bytes"], noted["sha256"])
            except (ValueError, KeyError, TypeError):
                continue  # cut off by a kill: that file is looked at again
        if text and not text.endswith("\n"):
            file.write("\n")
        yield Journal(file, known)


def copy_all(source: End, target: End, log: Journal, *, tell: Tell) -> Outcome:
    """Copy what the target lacks. Safe to repeat; StorageFailed when an end does not answer."""
    found = Outcome()
    files = list(source.all())
    words = _Words(len(files), sum(file.size_bytes for file in files), tell)
    for kept in files:
        try:
            if (log.has(kept) and target.size(kept.name) == kept.size_bytes) or _is_there(source, target, kept, log):
                found.there_already += 1
            else:
                found.copied_bytes += _copy(source, target, kept, log)
                found.copied += 1
        except FileNotFoundError:
            found.gone += 1  # deleted in the portal meanwhile
        except _DiffersAfterwards:
            found.failed.append(_("%(name)s: the copy differs from the original.") % {"name": kept.name})
        words.after(kept.size_bytes)
    return found


def delete_from(source: End, target: End, log: Journal, *, tell: Tell) -> Outcome:
    """Delete at the source what is safely at the target, which the portal must use by now."""
    if source.in_use or not target.in_use:
        raise NotPossible(
            _("The portal still uses these files. Set FOYER_STORAGE=%(word)s, restart it, then delete.")
            % {"word": target.word}
        )
    found = Outcome()
    files = list(source.all())
    words = _Words(len(files), sum(file.size_bytes for file in files), tell)
    for kept in files:
        safe = log.has(kept) and target.size(kept.name) == kept.size_bytes
        if safe or _is_there(source, target, kept, log):
            source.delete(kept.name)
            found.copied += 1
            found.copied_bytes += kept.size_bytes
        else:
            found.failed.append(_("%(name)s: not at the new place.") % {"name": kept.name})
        words.after(kept.size_bytes)
    return found


class _DiffersAfterwards(Exception):
    pass


def _is_there(source: End, target: End, kept: Kept, log: Journal) -> bool:
    """The target has the same content, though no journal says so: by a run on another machine, or one that was cut off."""
    if target.size(kept.name) != kept.size_bytes:
        return False
    there = _sum(target, kept.name)
    if there != _sum(source, kept.name):
        return False
    log.note(kept.name, kept.size_bytes, there)
    return True


def _copy(source: End, target: End, kept: Kept, log: Journal) -> int:
    with source.open(kept.name) as content:
        target.write(kept.name, File(content, name=kept.name))
    here, there = _sum(source, kept.name), _sum(target, kept.name)
    if here != there:
        target.delete(kept.name)
        raise _DiffersAfterwards
    log.note(kept.name, kept.size_bytes, here)
    return kept.size_bytes


def _sum(end: End, name: str) -> str:
    made = hashlib.sha256()
    try:
        with end.open(name) as content:
            for chunk in iter(lambda: content.read(CHUNK), b""):
                made.update(chunk)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageFailed(f"The file storage failed to read: {type(error).__name__}") from None
    return made.hexdigest()


class _Words:
    """A line every few seconds: how many of how many, the rate, and about how long it still takes."""

    def __init__(self, files: int, size_bytes: int, tell: Tell) -> None:
        self.files, self.size_bytes, self.tell = files, size_bytes, tell
        self.done = self.done_bytes = 0
        self.began = self.said = time.monotonic()

    def after(self, size_bytes: int) -> None:
        self.done += 1
        self.done_bytes += size_bytes
        now = time.monotonic()
        if now - self.said < SECONDS_BETWEEN_WORDS:
            return
        self.said = now
        rate = self.done_bytes / (now - self.began)
        left = (self.size_bytes - self.done_bytes) / rate if rate else 0.0
        self.tell(
            _("%(done)d of %(all)d files, %(rate).1f MB/s, about %(left)d s left.")
            % {"done": self.done, "all": self.files, "rate": rate / 1e6, "left": left}
        )
