"""Where an upload lies until it has been checked: a folder of this machine, emptied on every way out."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

# The whole of a scanner's test file; a file that holds it is refused like a virus.
VIRUS_TEST = b"X5O!P%@AP[4\\PZX54(P^ZZH7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class TooBig(Exception):
    pass


class Hostile(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Held:
    """An upload in quarantine. `folder` is its own, for what is made of it; both are gone when the block ends."""

    folder: Path
    path: Path
    size_bytes: int


def quarantine_root() -> Path:
    return Path(settings.MEDIA_ROOT) / "quarantine"


@contextmanager
def held(chunks: Iterable[bytes], limit_bytes: int) -> Iterator[Held]:
    """Write the upload down, at most `limit_bytes` of it; raises TooBig, or Hostile for a virus signature."""
    folder = quarantine_root() / secrets.token_hex(16)
    folder.mkdir(mode=0o700, parents=True)
    try:
        path = folder / "upload"
        yield Held(folder, path, _written(path, chunks, limit_bytes))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(path: Path, chunks: Iterable[bytes], limit_bytes: int) -> int:
    size, tail = 0, b""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit_bytes:
                raise TooBig
            window = tail + chunk
            if VIRUS_TEST in window:
                raise Hostile
            tail = window[-len(VIRUS_TEST) :]
            file.write(chunk)
    return size


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
