"""Development and tests refuse a plugin that cannot be used; production and the demo leave it out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.portal.settings.test_production import RIGHT, ROOT


def test_the_suite_is_strict() -> None:
    assert settings.FOYER_STRICT_PLUGINS is True


@pytest.mark.parametrize(
    ("module", "environment", "starts"),
    [
        ("dev", {}, False),
        ("dev", {"FOYER_DEMO": "1"}, True),
        ("dev", {"FOYER_STRICT_PLUGINS": "0"}, True),
        ("test", {}, False),
        ("test", {"FOYER_STRICT_PLUGINS": "0"}, True),
        ("production", RIGHT, True),
        ("production", {**RIGHT, "FOYER_STRICT_PLUGINS": "1"}, False),
    ],
)
def test_a_plugin_that_is_not_there(tmp_path: Path, module: str, environment: dict[str, str], starts: bool) -> None:
    ours = ("FOYER_", "DATABASE_", "REDIS_", "DJANGO_")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(ours) or name == "FOYER_PREFLIGHT_ROOT"
    }
    own = {"FOYER_VAR_ROOT": str(tmp_path / "var"), "FOYER_TEST_ROOT": str(tmp_path), "FOYER_PLUGINS": "no_such_plugin"}
    code = "import django; django.setup(); from django.conf import settings; print(settings.FOYER_STRICT_PLUGINS)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**kept, **own, "DJANGO_SETTINGS_MODULE": f"portal.settings.{module}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if starts:
        assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
    else:
        assert done.returncode != 0
        assert "no_such_plugin: There is no plugin module no_such_plugin" in done.stderr
