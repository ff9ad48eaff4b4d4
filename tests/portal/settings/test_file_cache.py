"""The cache without Redis counts as one with Redis does."""

from __future__ import annotations

import errno
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.settings import file_cache
from portal.settings.file_cache import CountingFileCache

AT_ONCE, TIMES = 4, 50


def count(folder: str) -> None:
    cache = CountingFileCache(folder, {})
    for _ in range(TIMES):
        cache.add("posts", 0, 600)
        cache.incr("posts")


def test_no_count_is_lost(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=count, args=(str(tmp_path),)) for _ in range(AT_ONCE)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert CountingFileCache(str(tmp_path), {}).get("posts") == AT_ONCE * TIMES


def test_a_counter_keeps_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = CountingFileCache(str(tmp_path), {})
    cache.add("posts", 1, 600)
    begun = time.time()
    for later, expected in ((590, 2), (599, 3)):
        monkeypatch.setattr(time, "time", lambda later=later: begun + later)
        assert cache.incr("posts") == expected
    monkeypatch.setattr(time, "time", lambda: begun + 601)
    assert cache.get("posts") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("posts")


def test_a_counter_without_end(tmp_path: Path) -> None:
    cache = CountingFileCache(str(tmp_path), {})
    cache.add("all", 5, None)
    assert cache.incr("all", 2) == 7
    assert cache.get("all") == 7


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fill() -> None:
        file_cache._in_memory.clear()
        monkeypatch.setattr(tempfile, "mkstemp", full)
        monkeypatch.setattr(os, "open", full)

    return fill


def test_on_a_full_disk_nobody_is_stopped_and_the_process_counts(tmp_path: Path, full_disk: Callable[[], None]) -> None:
    cache = CountingFileCache(str(tmp_path), {})
    full_disk()
    cache.set("kept", 1)
    assert cache.get("kept") is None
    assert [cache.add("posts", 1) for _ in range(3)] == [True, False, False]
    assert [cache.incr("posts") for _ in range(2)] == [2, 3]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("others")


def test_a_count_goes_on_from_where_it_was_when_the_disk_filled(tmp_path: Path, full_disk: Callable[[], None]) -> None:
    cache = CountingFileCache(str(tmp_path), {})
    cache.add("posts", 5, 600)
    full_disk()
    assert cache.add("posts", 1, 600) is True, "it cannot look while it cannot lock"
    assert cache.incr("posts") == 2
