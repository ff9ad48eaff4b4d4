"""A server or worker that was not told its settings is production, which refuses what is unsafe: never DEBUG."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION = "Foyer does not start in production like this"
ENTRIES = {
    "wsgi": ["-c", "import portal.wsgi"],
    "celery": ["-m", "celery", "-A", "portal", "worker", "--pool", "solo"],
}


def entered(arguments: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = ("FOYER_", "DATABASE_", "REDIS_", "DJANGO_")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(ours) or name == "FOYER_PREFLIGHT_ROOT"
    }
    own = {"FOYER_VAR_ROOT": str(folder / "var"), "FOYER_MEDIA_ROOT": str(folder / "media")}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **own, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("entry", ENTRIES)
def test_without_settings_it_is_production(entry: str, tmp_path: Path) -> None:
    done = entered(ENTRIES[entry], tmp_path)
    assert done.returncode != 0
    assert PRODUCTION in done.stderr
    assert not (tmp_path / "var").exists()


def test_settings_that_are_named_are_taken(tmp_path: Path) -> None:
    done = entered(ENTRIES["wsgi"], tmp_path, DJANGO_SETTINGS_MODULE="portal.settings.dev")
    assert done.returncode == 0, done.stderr


def test_manage_is_development(tmp_path: Path) -> None:
    shown = "from django.conf import settings; print(settings.SETTINGS_MODULE)"
    done = entered(["manage.py", "shell", "--no-imports", "-c", shown], tmp_path)
    assert done.stdout.strip() == "portal.settings.dev", done.stderr
