"""What the shipped compose file runs, without its containers: migrate, collect, serve, and be asked by its health check."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.running import free_port
from tests.portal.settings.test_production import RIGHT

ROOT = Path(__file__).resolve().parents[3]
HOST = RIGHT["FOYER_HOSTS"]


def environment(folder: Path) -> dict[str, str]:
    ours = ("FOYER_", "DATABASE_", "REDIS_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    own = {"FOYER_VAR_ROOT": str(folder / "var"), "FOYER_MEDIA_ROOT": str(folder / "media")}
    return {**kept, **own, **RIGHT, "DJANGO_SETTINGS_MODULE": "portal.settings.production"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of gunicorn, started as the compose file starts it."""
    folder = tmp_path_factory.mktemp("production")
    env = environment(folder)
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)
    address = f"127.0.0.1:{free_port()}"
    gunicorn = ["gunicorn", "--config", "portal/launch/gunicorn_conf.py", "--bind", address, "portal.wsgi:application"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", *gunicorn], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 60
            while probe(f"http://{address}/health/live", HOST) and time.monotonic() < deadline:
                assert process.poll() is None, (folder / "log").read_text()
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def probe(url: str, hosts: str) -> int:
    command = [sys.executable, "-m", "portal.health.probe", url]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FOYER_", "DJANGO_"))}
    return subprocess.run(
        command, cwd=ROOT, env={**clean, "FOYER_HOSTS": hosts}, stderr=subprocess.DEVNULL, check=False
    ).returncode


def test_the_health_check_knows_the_name(served: str) -> None:
    assert probe(f"{served}/health/live", HOST) == 0
    assert probe(f"{served}/health/live", f"{HOST},other.example") == 0
    assert probe(f"{served}/health/live", "stranger.example") == 1


def test_a_page_and_its_collected_stylesheet(served: str) -> None:
    headers = {"Host": HOST, "X-Forwarded-Proto": "https"}

    def get(path: str) -> tuple[str, str]:
        with urllib.request.urlopen(urllib.request.Request(served + path, headers=headers)) as answer:
            return answer.read().decode(), answer.headers["Cache-Control"]

    page, _cache = get("/accounts/login/")
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert sheets
    assert all(re.search(r"\.[0-9a-f]{12}\.css$", sheet) for sheet in sheets)
    assert "immutable" in get(sheets[0])[1]
