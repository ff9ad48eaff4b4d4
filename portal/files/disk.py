"""Files on disk that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="portal.files.disk.DiskStorage")
class DiskStorage(FileSystemStorage):
    """Writes beside the name and renames when all is on the disk: whoever is killed or finds the disk full meanwhile
    leaves at most a `.part` without a row, which the sweeper takes away."""

    def _save(self, name: str, content: IO[Any]) -> str:
        whole = Path(self.path(name))
        part = whole.with_name(f"{whole.name}.part")
        try:
            super()._save(f"{name}.part", content)  # type: ignore[misc]  # the stubs leave it out
            _to_disk(part)
            part.rename(whole)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _to_disk(whole.parent)
        return name


def _to_disk(path: Path) -> None:
    """The content, or a folder's list of names, outlives a power cut as surely as the row that will point at it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
