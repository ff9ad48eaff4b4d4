"""The cache of an installation without Redis: Django's files, with counters that several processes may raise at once."""

from __future__ import annotations

import fcntl
import logging
import os
import pickle
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache

logger = logging.getLogger(__name__)
# Counters that a full disk does not take: less exact than files, and never without end.
_in_memory = LocMemCache("foyer-counting", {"OPTIONS": {"MAX_ENTRIES": 20_000}})


class CountingFileCache(FileBasedCache):
    """As with Redis, `add` and `incr` lose no count, and a counter keeps its end. Django's own file cache reads,
    adds and writes without a lock, and gives the counter a new life of five minutes each time. On a full disk each
    process counts for itself.
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

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            with self._locked():
                if self.has_key(key, version):
                    return False
                super().set(key, value, timeout, version)
                return True
        except OSError as error:
            logger.warning("The cache cannot write, this process counts for itself: %s", error)
            return bool(_in_memory.add(self.make_key(key, version), value, timeout))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            with self._locked():
                value, left = self._read(key, version)
                super().set(key, value + delta, timeout=left, version=version)
                return value + delta
        except (OSError, ValueError):
            return self._incr_in_memory(key, delta, version)

    def _incr_in_memory(self, key: Any, delta: int, version: int | None) -> int:
        kept = self.make_key(key, version)
        with suppress(OSError, ValueError):  # what is in the file can still be read
            value, left = self._read(key, version)
            _in_memory.add(kept, value, left)
        return int(_in_memory.incr(kept, delta))

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
        self._createdir()
        lock = os.open(Path(self._dir) / "counters.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
