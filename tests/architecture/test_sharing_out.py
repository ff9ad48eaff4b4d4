"""How the suite is shared out names files that are there: one that was renamed would lose its place in silence."""

from __future__ import annotations

from pathlib import Path

from tests.support.sharing_out import SECONDS

ROOT = Path(__file__).resolve().parents[2]


def test_the_costly_files_are_there() -> None:
    assert [name for name in SECONDS if not (ROOT / name).exists()] == []
