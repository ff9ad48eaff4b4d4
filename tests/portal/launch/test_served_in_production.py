"""The web process of production by itself, on SQLite: its health check, and headers that somebody made up.

Behind the proxy, and with all the others, it runs in tests/security/production.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.settings.test_production import RIGHT
from tests.support import template_database
from tests.support.ports import free_port

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parents[3]
HOST = RIGHT["FOYER_HOSTS"]


def environment(folder: Path) -> dict[str, str]:
    ours = ("FOYER_", "DATABASE_", "REDIS_", "DJANGO_")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(ours) or name == "FOYER_PREFLIGHT_ROOT"
    }
    own = {"FOYER_VAR_ROOT": str(folder / "var"), "FOYER_MEDIA_ROOT": str(folder / "media")}
    return {**kept, **own, **RIGHT, "DJANGO_SETTINGS_MODULE": "portal.settings.production"}


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of gunicorn, started as the compose file starts it."""
    folder = tmp_path_factory.mktemp("production")
    env = environment(folder)
    (folder / "var").mkdir()
    shutil.copyfile(template_database.kept_file(), folder / "var" / "foyer.sqlite3")
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
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FOYER_", "DJANGO_")) or name == "FOYER_PREFLIGHT_ROOT"
    }
    return subprocess.run(
        command, cwd=ROOT, env={**clean, "FOYER_HOSTS": hosts}, stderr=subprocess.DEVNULL, check=False
    ).returncode


WITH_A_DEMO_S_PERSON = """
import django
django.setup()
from portal.accounts.models import User
from portal.launch.demo_people import DEMO_PASSWORD
User.objects.create_user("editor@demo.example", DEMO_PASSWORD)
import portal.wsgi
"""


def test_it_does_not_start_while_a_demo_s_password_works(django_db_setup: None, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    shutil.copyfile(template_database.kept_file(), tmp_path / "var" / "foyer.sqlite3")
    command = [sys.executable, "-c", WITH_A_DEMO_S_PERSON]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode != 0
    assert "The demo's printed password still works for editor@demo.example." in done.stderr


def test_the_health_check_knows_the_name(served: str) -> None:
    assert probe(f"{served}/health/live", HOST) == 0
    assert probe(f"{served}/health/live", f"{HOST},other.example") == 0
    assert probe(f"{served}/health/live", "stranger.example") == 1


def raw(served: str, path: str, *lines: str) -> tuple[int, str]:
    """Status and headers of an answer to a request that is written by hand."""
    host, port = served.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as line:
        line.sendall("\r\n".join([f"GET {path} HTTP/1.1", "Connection: close", *lines, "", ""]).encode())
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode("latin-1")
    head, _, _ = answer.partition("\r\n\r\n")
    return int(head.split()[1]), head


@pytest.mark.parametrize(
    "spoofed",
    [
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Port: 8080",
        "X-Forwarded-Ssl: on",
        "X-Forwarded-Protocol: ssl",
        "SCRIPT_NAME: /evil",
        "Script-Name: /evil",
        "PATH_INFO: /accounts/login/",
        "X-Script-Name: /evil",
        "X-Original-Url: /accounts/login/",
        "X-Rewrite-Url: /accounts/login/",
        "Forwarded: host=evil.example;proto=https",
        "X_Forwarded_Proto: https",
    ],
)
def test_a_spoofed_header_changes_neither_host_nor_scheme_nor_path(served: str, spoofed: str) -> None:
    """The request goes over plain HTTP, so it is sent to the same address over TLS, whatever else it says."""
    status, head = raw(served, "/somewhere/?a=1", f"Host: {HOST}", "X-Forwarded-Proto: http", spoofed)
    assert status == 301
    assert f"Location: https://{HOST}/somewhere/?a=1" in head
    status, head = raw(served, "/somewhere/?a=1", f"Host: {HOST}", spoofed)  # past the proxy, which names the scheme
    assert status == 301
    assert "evil" not in head
