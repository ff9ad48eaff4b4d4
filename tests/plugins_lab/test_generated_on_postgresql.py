"""A generated plugin passes its own tests on PostgreSQL: migrated by the owner, used by the application's role."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from portal.plugins.start.writing import NewPlugin, write
from portal.settings.env import DEFAULT_PLUGINS
from tests.plugins_lab.walkthrough import ROOT

pytestmark = [pytest.mark.long, pytest.mark.postgresql]


def in_a_database_of_its_own(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path}_meadow").geturl()


def test_a_generated_plugin_passes_on_postgresql(tmp_path: Path) -> None:
    write(NewPlugin("meadow", "Meadow", tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", "pyproject.toml", "--rootdir", ".", str(tmp_path / "meadow")],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": in_a_database_of_its_own(settings.FOYER_ENV.database_url.get_secret_value()),
            "DATABASE_OWNER_URL": in_a_database_of_its_own(settings.FOYER_ENV.database_owner_url.get_secret_value()),
            "FOYER_PLUGINS": ",".join((*DEFAULT_PLUGINS, "meadow")),
            "FOYER_TEST_ROOT": str(tmp_path / "test"),
            "PYTHONPATH": str(tmp_path),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert "22 passed" in done.stdout.splitlines()[-1]
