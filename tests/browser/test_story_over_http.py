"""`manage.py story` walks all seven steps against a running portal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.browser
def test_the_story_is_told_to_its_end(portal_url: str) -> None:
    command = [sys.executable, "manage.py", "story", "--url", portal_url]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-2000:]
    assert told.stdout.splitlines()[-1] == "All seven steps work."


@pytest.mark.browser
def test_without_a_portal_the_story_says_so() -> None:
    command = [sys.executable, "manage.py", "story", "--url", "http://127.0.0.1:9"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert told.returncode == 1
    assert "cannot be reached" in told.stdout
