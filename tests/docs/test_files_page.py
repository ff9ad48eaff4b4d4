"""The operators' page about files names the limits and kinds that the code has."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from portal.files import archives, delivery, redirects
from portal.files.imaging import worker
from portal.files.kinds import ALL, AUDIO, DOCUMENTS, IMAGES, VIDEO, extensions_of
from portal.files.schedules import SCHEDULES

PAGE = (Path(__file__).parents[2] / "docs/operators/files.md").read_text(encoding="utf-8")


def row(kind: str) -> str:
    found = re.search(rf"^\| {kind}.*$", PAGE, re.MULTILINE)
    assert found is not None, kind
    return found[0]


def test_every_kind_is_named() -> None:
    for kind, taken in (("pictures", IMAGES), ("documents", DOCUMENTS), ("recordings", (*AUDIO, *VIDEO))):
        named = set(re.split(r"[,;] ", row(kind).split("|")[2].strip()))
        assert named == {extension.lstrip(".") for extension in extensions_of(taken)}
    assert {*IMAGES, *DOCUMENTS, *AUDIO, *VIDEO} == set(ALL)


def test_the_limits_are_the_codes() -> None:
    assert f"{settings.FOYER_IMAGE_LIMIT_PIXELS // 1_000_000} megapixels" in row("pictures")
    assert f"{worker.MOST_FRAMES:,} frames" in row("pictures")
    assert (worker.MEMORY_BYTES, settings.FOYER_IMAGE_CPU_SECONDS) == (1024**3, 10)
    assert "at most 1 GiB of memory and 10 seconds" in PAGE
    lists = f"{redirects.MOST_BYTES // 1024**2} MB, {redirects.MOST_LINES:,} lines, {redirects.MOST_COLUMNS} columns"
    assert lists in row("lists of redirects")
    assert f"{archives.MOST_ENTRIES:,} files or {archives.MOST_BYTES // 1024**2} MB inside" in row("the archive")
    assert f"more than {archives.MOST_RATIO} times its size" in row("the archive")
    assert delivery.POLICY in PAGE
    assert f"works for {delivery.SIGNED_SECONDS} seconds" in PAGE


def test_the_schedules_are_the_codes() -> None:
    cron = {schedule.task: schedule.cron for schedule in SCHEDULES}
    assert re.fullmatch(r"\d+ \d+ \* \* \*", cron["files.sweep"]), "each night"
    assert re.fullmatch(r"\d+ \* \* \* \*", cron["files.realign_library"]), "each hour"
