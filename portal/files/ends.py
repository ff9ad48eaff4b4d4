"""The two places where files can lie, whichever of them the settings have chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.core.files.storage.handler import StorageHandler

from portal.files.storage import answered, split_area

KEPT = ("public", "private")
UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as its storage lists it."""

    name: str
    size_bytes: int


class End:
    """Disk or S3, with the names that rows have: `public/…` and `private/…`. Errors are StorageFailed."""

    def __init__(self, word: str) -> None:
        self.word = word
        self._storages = StorageHandler(settings.FOYER_FILE_ENDS[word])

    @property
    def in_use(self) -> bool:
        """Whether the portal's settings name this end."""
        return bool(self.word == settings.FOYER_STORAGE)

    def _route(self, name: str) -> tuple[Any, str]:
        area, rest = split_area(name)
        return self._storages[area], rest

    def all(self) -> Iterator[Kept]:
        """Every file, in no order; what is being written just now is left out."""
        for area in KEPT:
            storage: Any = self._storages[area]
            found = _on_disk(storage, "") if isinstance(storage, FileSystemStorage) else storage.listed()
            for name, size in found:
                yield Kept(f"{area}/{name}", size)

    @answered
    def open(self, name: str) -> File:
        """The content. FileNotFoundError when it is gone."""
        storage, rest = self._route(name)
        return storage.open(rest)  # type: ignore[no-any-return]

    @answered
    def size(self, name: str) -> int | None:
        """In bytes, or None where there is no such file."""
        storage, rest = self._route(name)
        try:
            return int(storage.size(rest)) if storage.exists(rest) else None
        except FileNotFoundError:
            return None

    @answered
    def write(self, name: str, content: File) -> None:
        """Under just this name, in place of what lies there; on disk whole or not at all."""
        storage, rest = self._route(name)
        if isinstance(storage, FileSystemStorage):
            storage.delete(f"{rest}{UNFINISHED}")  # of a copy that was killed
        storage._save(rest, content)  # `save` would choose another name

    @answered
    def delete(self, name: str) -> None:
        storage, rest = self._route(name)
        storage.delete(rest)


def _on_disk(storage: Storage, folder: str) -> Iterator[tuple[str, int]]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        if not name.endswith(UNFINISHED) and name != ".gitkeep":
            path = f"{folder}/{name}" if folder else name
            try:
                yield path, storage.size(path)
            except FileNotFoundError:
                continue  # deleted while we looked
    for name in folders:
        yield from _on_disk(storage, f"{folder}/{name}" if folder else name)
