"""A portal with its demo in processes of its own: under its one command, or each process by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class RunningPortal:
    """Where it answers, and the processes to kill."""

    url: str
    environment: dict[str, str] = field(default_factory=dict)
    log: Any = None
    commands: dict[str, list[str]] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        self.processes[name] = subprocess.Popen(
            self.commands[name],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self, kind: str) -> int:
        """kill -9 to all processes of the kind (`web` or `worker`); says how many.

        Under the one command its supervisor starts them again; without it we do, as the init system would.
        """
        if kind in self.processes:
            victims = {self.processes[kind].pid} | descendants(self.processes[kind].pid)
        else:
            (one,) = self.processes.values()
            victims = {pid for pid in descendants(one.pid) if name_of(pid).startswith(f"foyer {kind}")}
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        if kind in self.processes:
            self.processes[kind].wait()
            self.start(kind)
        return len(victims)

    def end(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def descendants(pid: int) -> set[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = {int(child) for child in children.read_text().split()} if children.exists() else set()
    return found.union(*(descendants(child) for child in found))


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


@contextmanager
def one_command(root: Path, log: Any) -> Iterator[RunningPortal]:
    port = free_port()
    command = [sys.executable, "-m", "portal.launch.demo", "--port", str(port)]
    portal = RunningPortal(f"http://127.0.0.1:{port}", own_folders(root), log, {"demo": command})
    with running(portal, root):
        yield portal


@contextmanager
def separate_processes(root: Path, log: Any) -> Iterator[RunningPortal]:
    with own_database() as urls:
        port, sandbox = free_port(), free_port()
        environment = {
            **own_folders(root),
            **urls,
            "FOYER_DEMO": "1",
            "FOYER_JOBS": "celery",
            "FOYER_SANDBOX_PORT": str(sandbox),
            "FOYER_OUTGOING_ALLOW": f"127.0.0.1:{sandbox}",
            "FOYER_BASE_URL": f"http://127.0.0.1:{port}",
        }
        for command in (["migrate", "--verbosity", "0"], ["demo_data"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=log)
        gunicorn = ["gunicorn", "--config", "portal/launch/gunicorn_conf.py", "--bind", f"127.0.0.1:{port}"]
        celery = ["celery", "-A", "portal", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
        commands = {
            "web": [sys.executable, "-m", *gunicorn, "portal.wsgi:application"],
            "worker": [sys.executable, "-m", *celery],
            "scheduler": [sys.executable, "manage.py", "scheduler"],
            "sandbox": [sys.executable, "manage.py", "sandbox", "--port", str(sandbox)],
        }
        portal = RunningPortal(f"http://127.0.0.1:{port}", environment, log, commands)
        with running(portal, root):
            yield portal


def own_folders(root: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "FOYER_VAR_ROOT": str(root / "var"),
        "FOYER_MEDIA_ROOT": str(root / "media"),
        "FOYER_LOG_LEVEL": "WARNING",
    }


def _number() -> int:
    """Of this process among those of the suite, which have a portal of their own each."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 6


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """A database beside the suite's own, made by the owner, and a Redis number of its own."""
    owner, app = os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]
    name = f"foyer_story_{os.getpid()}"
    with psycopg.connect(owner, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _copy_of_the_schema(admin, name)
        try:
            yield {
                "DATABASE_OWNER_URL": urlsplit(owner)._replace(path=f"/{name}").geturl(),
                "DATABASE_URL": urlsplit(app)._replace(path=f"/{name}").geturl(),
                "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{10 + _number()}").geturl(),
            }
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _copy_of_the_schema(admin: psycopg.Connection, name: str) -> None:
    """The tables as the suite has migrated them, where it has: `migrate` then finds only its walls to build."""
    from tests.support.template_database import LOCK, kept_name

    kept = admin.execute("SELECT datname FROM pg_database WHERE datname = %s", [kept_name()]).fetchone()
    template = kept[0] if kept else "template1"
    # Two processes cannot copy one template at once: the second waits for the first.
    admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    admin.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def running(portal: RunningPortal, root: Path) -> Iterator[None]:
    try:
        for name in portal.commands:
            portal.start(name)
        wait_until_it_answers(portal.url, root / "portal.log")
        yield
    finally:
        portal.end()


def wait_until_it_answers(url: str, log: Path, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health/live", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail(f"The portal did not answer within {seconds:.0f} s:\n{log.read_text()[-3000:]}")
