"""The cache of an installation without Redis: Django's files, with counters that several processes may raise at once."""

from __future__ import annotations

import fcntl
import logging
import os
import pickle
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache

logger = logging.getLogger(__name__)


class CountingFileCache(FileBasedCache):
    """As with Redis, `add` and `incr` lose no count, and a counter keeps its end. Django's own file cache reads,
    adds and writes without a lock, and gives the counter a new life of five minutes each time.
    """

    # Django's own, which its stubs do not know.
    _dir: str
    _createdir: Callable[[], None]
    _key_to_file: Callable[..., str]

    def set(self, key: Any, *arguments: Any, **options: Any) -> None:
        """A full disk loses what is kept for later, and stops nobody."""
        try:
            super().set(key, *arguments, **options)
        except OSError as error:
            logger.warning("The cache cannot write: %s", error)

    def add(self, key: Any, value: Any, *arguments: Any, **options: Any) -> bool:
        with self._locked():
            return bool(super().add(key, value, *arguments, **options))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        with self._locked():
            value, left = self._read(key, version)
            self.set(key, value + delta, timeout=left, version=version)
            return value + delta

    def _read(self, key: Any, version: int | None) -> tuple[int, float | None]:
        """The value and the seconds it has left (None: without end). ValueError as Django has it: there is none."""
        try:
            with Path(self._key_to_file(key, version)).open("rb") as file:
                end = pickle.load(file)  # noqa: S301 - written by this class, in a folder of ours
                left = None if end is None else end - time.time()
                if left is None or left > 0:
                    return int(pickle.loads(zlib.decompress(file.read()))), left  # noqa: S301 - the same
        except FileNotFoundError:
            pass
        raise ValueError(f"Key '{key}' not found")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._createdir()
            lock = os.open(Path(self._dir) / "counters.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            logger.warning("The cache cannot lock: %s", error)
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
