"""Moves all files between disk and S3: copied, read back and compared, noted; and only a second step deletes.

The journal is a file of one line for each copy that was compared, written through to the disk. Whoever is killed leaves
at most a half line, which counts for nothing, and a copy that is made again. Names are used once, so that a file that
is noted never needs to be looked at twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.storage import InvalidStorageError, Storage, StorageHandler

from portal.settings.env import Environment
from portal.settings.storages import disk, s3

# Quarantine is always a folder of the machine that took the upload.
AREAS = ("public", "private")
CHUNK = 1024 * 1024
PLACES = ("disk", "s3")


class MoveRefused(Exception):
    """The move cannot go on; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Move:
    """From one place to the other, with the journal of this direction."""

    source: Mapping[str, Storage]
    target: Mapping[str, Storage]
    journal: Path
    say: Callable[[str], None] = field(default=lambda _line: None)

    def names(self) -> list[str]:
        """Everything that lies at the source, in order. Half-written files are none."""
        return sorted(name for area in AREAS for name in listed(self.source[area], area))

    def noted(self) -> dict[str, str]:
        """What has been copied and compared: name -> sum."""
        found: dict[str, str] = {}
        if self.journal.exists():
            for line in self.journal.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line)
                    found[entry["name"]] = entry["sha256"]
                except (ValueError, KeyError, TypeError):  # the end of what was being written when it was killed
                    continue
        return found

    def copy(self) -> int:
        """Copy what is not noted yet; returns how many were copied. Safe to repeat and to kill."""
        names, noted = self.names(), self.noted()
        todo = [name for name in names if name not in noted]
        self.say(f"{len(names)} files, {len(names) - len(todo)} of them copied before.")
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        with self.journal.open("a", encoding="utf-8") as journal:
            if self.journal.stat().st_size:
                journal.write("\n")  # ends the half line of a run that was killed
            for number, name in enumerate(todo, 1):
                digest = self._copied(name)
                journal.write(json.dumps({"name": name, "sha256": digest}) + "\n")
                journal.flush()
                os.fsync(journal.fileno())
                self.say(f"{number}/{len(todo)}  {name}")
        return len(todo)

    def _copied(self, name: str) -> str:
        area, _, rest = name.partition("/")
        source, target = self.source[area], self.target[area]
        expected = sum_of(source, rest)
        if not target.exists(rest) or sum_of(target, rest) != expected:
            target.delete(rest)
            with source.open(rest) as content:
                target.save(rest, content)
        if sum_of(target, rest) != expected:
            raise MoveRefused(f"{name} arrived with another sum than it left with. Nothing was deleted; run it again.")
        return expected

    def delete_source(self) -> int:
        """Delete at the source what is noted, after all of it was compared on both sides once more.

        Refused, with nothing deleted, when a single file is not noted or differs.
        """
        names, noted = self.names(), self.noted()
        if missing := [name for name in names if name not in noted]:
            raise MoveRefused(
                f"{len(missing)} files are not copied yet, {missing[0]} is one. Run the move again first; nothing was deleted."
            )
        for name in names:
            area, _, rest = name.partition("/")
            if not self.target[area].exists(rest) or not (
                noted[name] == sum_of(self.target[area], rest) == sum_of(self.source[area], rest)
            ):
                raise MoveRefused(f"{name} differs between the two places. Nothing was deleted; look at it first.")
        for number, name in enumerate(names, 1):
            area, _, rest = name.partition("/")
            self.source[area].delete(rest)
            self.say(f"{number}/{len(names)}  deleted {name}")
        return len(names)


def listed(storage: Storage, area: str, folder: str = "") -> Iterator[str]:
    """All files of an area, as `public/images/…`."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        if name and not name.endswith(".part"):
            yield f"{area}/{folder}{name}"
    for name in folders:
        if name:
            yield from listed(storage, area, f"{folder}{name}/")


def sum_of(storage: Storage, name: str) -> str:
    """SHA-256 of what the storage gives back."""
    digest = hashlib.sha256()
    with storage.open(name) as content:
        for chunk in content.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def places(environment: Environment) -> dict[str, dict[str, Storage]]:
    """Both places, whichever of them the settings use now."""
    found: dict[str, dict[str, Storage]] = {}
    for place, made in (("disk", disk), ("s3", s3)):
        handler = StorageHandler({area: made(environment, area) for area in AREAS})
        try:
            found[place] = {area: handler[area] for area in AREAS}
        except InvalidStorageError as error:
            raise MoveRefused(f"The storage {place} cannot be opened: {error}") from error
    return found


def move_to(place: str, *, environment: Environment, journal: Path, say: Callable[[str], None]) -> Move:
    """The move to `disk` or `s3`."""
    if not environment.s3_bucket:
        raise MoveRefused("FOYER_S3_BUCKET is not set: say where the bucket is, also before the portal uses it.")
    both = places(environment)
    other = next(each for each in PLACES if each != place)
    return Move(source=both[other], target=both[place], journal=journal, say=say)
