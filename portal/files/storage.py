"""Storage routed by the first part of a file's name: public, private or quarantine; disk or S3 by the settings."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import PurePosixPath
from typing import IO, Any, ParamSpec, TypeVar, cast
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction
from django.urls import reverse
from django.utils.deconstruct import deconstructible

from portal.files.names import cleaned_name, generated

AREAS = ("public", "private", "quarantine")
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class StorageFailed(OSError):
    """The storage did not do what it was asked: wrong keys, no answer. Says which step, never an address or a key."""


def split_area(name: str) -> tuple[str, str]:
    """("private", "a/b.pdf") for "private/a/b.pdf". A name without an area is private."""
    area, _, rest = name.replace("\\", "/").partition("/")
    return (area, rest) if area in AREAS and rest else ("private", name)


def answered(step: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Errors of the S3 client carry addresses and key ids: they end here, as a StorageFailed with their kind alone."""

    @wraps(step)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return step(*args, **kwargs)
        except ClientError as error:
            problem = str(error.response.get("Error", {}).get("Code", ""))
        except BotoCoreError as error:
            problem = type(error).__name__
        raise StorageFailed(f"The file storage failed to {step.__name__.strip('_')}: {problem}") from None

    return run


class Part:
    """A file that ends after so many bytes."""

    def __init__(self, content: File, length: int) -> None:
        self.content = content
        self.left = length

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.content.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.content.close()


@deconstructible
class RoutedStorage(Storage):
    """The default storage. Takes no arguments, because Wagtail writes those into the arguments of its tasks."""

    def _route(self, name: str) -> tuple[str, Storage, str]:
        area, rest = split_area(name)
        return area, storages[area], rest

    @answered
    def _open(self, name: str, mode: str = "rb") -> File:
        _, storage, rest = self._route(name)
        return storage.open(rest, mode)

    @answered
    def _save(self, name: str, content: IO[Any]) -> str:
        area, storage, rest = self._route(name)
        try:
            return f"{area}/{storage.save(rest, content)}"
        except StorageFailed:
            raise
        except OSError as error:  # a full disk, a folder that may not be written
            problem = errno.errorcode.get(error.errno or 0, type(error).__name__)
        raise StorageFailed(f"The file storage failed to save: {problem}") from None

    @answered
    def part(self, name: str, start: int, end: int) -> IO[bytes]:
        """The bytes from `start` up to `end`; of S3 no more than these are fetched."""
        _, storage, rest = self._route(name)
        if isinstance(storage, FileSystemStorage):
            content = storage.open(rest)
            content.seek(start)
            return cast("IO[bytes]", Part(content, end - start))
        return cast("IO[bytes]", storage.part(rest, start, end))  # type: ignore[attr-defined]  # ObjectStorage

    def signed_url(self, name: str, *, seconds: int, disposition: str, content_type: str) -> str | None:
        """A short-lived address of a private file, where the storage has such; None on disk."""
        _, storage, rest = self._route(name)
        if isinstance(storage, FileSystemStorage):
            return None
        return str(storage.signed_url(rest, seconds=seconds, disposition=disposition, content_type=content_type))  # type: ignore[attr-defined]

    def path(self, name: str) -> str:
        """Only for Wagtail's editors, which look whether a file is still on disk; on S3 the backend refuses, as
        Django's contract for storages says. Nothing of Foyer calls it.
        """
        _, storage, rest = self._route(name)
        return storage.path(rest)

    def generate_filename(self, filename: str | os.PathLike[str]) -> str:
        """A name that says no area is private, and generated: what a person typed never becomes a name on disk."""
        path = PurePosixPath(str(filename).replace("\\", "/"))
        if path.parts[:1] and path.parts[0] in AREAS:
            return super().generate_filename(filename)
        folder = "/".join(part for part in path.parent.parts if part not in {"/", "..", "."})
        name = generated(PurePosixPath(cleaned_name(path.name)).suffix)
        return f"private/{folder}/{name}" if folder else f"private/{name}"

    @answered
    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        area, storage, rest = self._route(name)
        return f"{area}/{storage.get_available_name(rest, max_length and max_length - len(area) - 1)}"

    def delete(self, name: str) -> None:
        """Delete when the transaction is committed: what is rolled back still needs its file."""
        transaction.on_commit(lambda: self.delete_now(name), robust=True)

    @answered
    def delete_now(self, name: str) -> None:
        _, storage, rest = self._route(name)
        storage.delete(rest)

    @answered
    def exists(self, name: str) -> bool:
        _, storage, rest = self._route(name)
        return storage.exists(rest)

    @answered
    def size(self, name: str) -> int:
        _, storage, rest = self._route(name)
        return storage.size(rest)

    def url(self, name: str | None) -> str:
        """Public: its address under MEDIA_URL, on disk and on S3 alike. Private: the view that checks the right."""
        area, rest = split_area(name or "")
        if area == "public":
            return f"{settings.MEDIA_URL}{quote(rest)}"
        return reverse("portal_files:library", args=[f"{area}/{rest}"])

    @answered
    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        if path in {"", "/"}:
            return list(AREAS), []
        _, storage, rest = self._route(path if "/" in path else f"{path}/.")
        return storage.listdir("" if rest == "." else rest)

    @answered
    def get_modified_time(self, name: str) -> datetime:
        _, storage, rest = self._route(name)
        return storage.get_modified_time(rest)


def library_storage() -> Storage:
    """The storage of library files, as a callable so that migrations name it and not its settings."""
    return storages["default"]
