"""The tools' rules are the suite's rules: style, types, import arrows, migrations. Run once, on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "") != "", reason="the same on every database; done in the run on SQLite"
)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([BIN / "ruff", "check", "."], id="ruff"),
        pytest.param([BIN / "ruff", "format", "--check", "."], id="format"),
        pytest.param([BIN / "lint-imports"], id="import arrows"),
        pytest.param([BIN / "mypy", "."], id="types"),
        pytest.param([sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], id="migrations"),
        pytest.param([sys.executable, "manage.py", "check", "--fail-level", "WARNING"], id="checks"),
    ],
)
def test_tool_finds_nothing(command: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "FOYER_VAR_ROOT": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]


@pytest.mark.parametrize("plugins", ["-", "cms_sections", "crm_plugin,crm_plugin.time_accounts", "reports_plugin"])
def test_no_plugin_set_wants_a_migration(plugins: str, tmp_path: Path) -> None:
    environment = {**os.environ, "FOYER_VAR_ROOT": str(tmp_path), "FOYER_PLUGINS": plugins}
    environment["DJANGO_SETTINGS_MODULE"] = "portal.settings.dev"
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
