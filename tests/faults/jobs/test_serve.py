"""One command for all: it restarts what dies, ends in order, leaves nobody behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection

import pytest

from portal.jobs.models import Worker
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.faults.jobs.conftest import ROOT, Lab, alive, descendants, made, state_is, until
from tests.faults.jobs.lab import tasks
from tests.support.ports import free_port

pytestmark = pytest.mark.faults


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/accounts/login/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def test_it_serves_works_restarts_and_ends(lab: Lab, tenant: Tenant) -> None:
    port = free_port()
    serving = lab.start("manage.py", "serve", "--port", str(port), "--workers", "1")
    until(lambda: answers(port))
    with tenant_scope(tenant):
        run = tasks.effect.enqueue(name="done by serve")
    until(state_is(run, "done"))
    assert made(tenant, "done by serve") == 1

    before = descendants(serving.pid)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: answers(port), why="the web is back")
    with tenant_scope(tenant):
        again = tasks.effect.enqueue(name="done after all had died")
    until(state_is(again, "done"))
    after = descendants(serving.pid)
    assert not before & after

    told = time.monotonic()
    serving.terminate()
    assert serving.wait(timeout=30) == 0
    assert time.monotonic() - told < 10
    assert not any(alive(pid) for pid in after)
    assert not Worker.objects.filter(name__contains=f"/{serving.pid}/").exists()


def test_nobody_is_left_when_it_is_killed(lab: Lab) -> None:
    port = free_port()
    serving = lab.start(
        "manage.py",
        "serve",
        "--port",
        str(port),
        "--workers",
        "1",
        "--with",
        "python -m http.server 0 --bind 127.0.0.1",
    )
    until(lambda: answers(port))
    until(lambda: len(descendants(serving.pid)) >= 6, why="web, two workers, scheduler, worker, the program beside")
    children = descendants(serving.pid)
    serving.kill()
    until(lambda: not any(alive(pid) for pid in children), seconds=20)
    assert not answers(port)


def test_a_busy_port_is_said_with_the_command_to_type(lab: Lab) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=lab.environment(),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    assert refused.returncode == 2
    assert f"Port {port} is used by another program. Type: python manage.py serve --port" in refused.stderr
    assert "Traceback" not in refused.stderr
