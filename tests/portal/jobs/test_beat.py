"""What the health checks of worker and scheduler go by."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.jobs import beat, presence

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def ask(folder: Path, kind: str) -> tuple[int, str]:
    """As the container does."""
    done = subprocess.run(
        [sys.executable, "-m", "portal.jobs.beat", kind],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.django_db
def test_who_shows_itself_lives(tmp_path: Path) -> None:
    assert ask(tmp_path, "celery") == (1, "No sign of life of celery for 90 seconds.\n")
    presence.show("somebody", "celery")
    assert ask(tmp_path, "celery") == (0, "")
    assert ask(tmp_path, "scheduler")[0] == 1


def test_who_was_last_seen_too_long_ago_does_not(tmp_path: Path) -> None:
    beat.beat("scheduler")
    for ago, lives in ((80, True), (100, False)):
        then = time.time() - ago
        os.utime(beat.sign("scheduler"), (then, then))
        assert beat.lives("scheduler") is lives


@pytest.mark.django_db
def test_a_full_disk_does_not_end_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    presence.show("somebody", "celery")
    assert beat.lives("celery") is False
