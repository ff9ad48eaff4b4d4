"""Real processes on the test's own database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from portal.jobs.models import JobRun, Outbox
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.faults.jobs.lab import tasks  # noqa: F401 - registers the lab's jobs in this process too
from tests.support.own_redis import OwnRedis

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 90.0
# A worker that dies is noticed at once; only one that freezes is waited for so long. On a machine with too much to do a
# healthy one may be late with its beat: it must not be taken for lost where a test counts the losses.
LEASE_SECONDS = 8.0
# For those tests that wait until one has run out.
SHORT_LEASE_SECONDS = 4.0


class Lab:
    """Starts worker processes and looks at what they do."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self.lease = LEASE_SECONDS
        self.log: Path | None = None  # where processes write what they say; without it, to the test's own output

    def environment(self, **more: str) -> dict[str, str]:
        database = connection.settings_dict
        if connection.vendor == "sqlite":
            url = f"sqlite:///{database['NAME']}"
        else:
            who = f"{database['USER']}:{database['PASSWORD']}@" if database["PASSWORD"] else f"{database['USER']}@"
            url = f"postgresql://{who}{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": url,
            "FOYER_TEST_ROOT": str(Path(settings.MEDIA_ROOT).parent),
            "FOYER_PLUGINS": "tests.faults.jobs.lab",
            "FOYER_JOBS": "embedded",
            "FOYER_JOB_LEASE_SECONDS": str(self.lease),
            "FOYER_LOG_LEVEL": "WARNING",
            **more,
        }

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with ExitStack() as stack:
            log = stack.enter_context(self.log.open("ab")) if self.log else None
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment(**environment),
                stdout=log,
                stderr=log,
                process_group=0,
            )
        self.processes.append(process)
        return process

    def worker(self, processes: int = 1, *, scheduler: bool = True, **environment: str) -> subprocess.Popen[bytes]:
        more = ["--scheduler"] if scheduler else []
        return self.start("manage.py", "worker", "--processes", str(processes), *more, **environment)

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture
def lab(transactional_db: None) -> Iterator[Lab]:
    made = Lab()
    yield made
    made.end()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    yield server
    server.kill()


def until(what: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS, why: str = "") -> Any:
    """Ask again and again until the answer is true, and return it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = what()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{why or what} did not come true within {seconds} seconds")


def fresh(run: JobRun) -> JobRun:
    with system_scope("jobs"):
        found: JobRun = JobRun.objects.get(pk=run.pk)
        return found


def state_is(run: JobRun, *states: str) -> Callable[[], bool]:
    return lambda: fresh(run).state in states


def holder_pid(run: JobRun) -> int:
    """The process that works on the job now; 0 when none does."""
    row = Outbox.objects.filter(pk=run.pk).exclude(holder="").first()
    return int(row.holder.split("/")[1]) if row else 0


def made(tenant: Tenant, name: str) -> int:
    with tenant_scope(tenant):
        return Company.objects.filter(name=name).count()


def outcomes(run: JobRun) -> list[str]:
    with system_scope("jobs"):
        return list(fresh(run).attempts.order_by("id").values_list("outcome", flat=True))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descendants(pid: int) -> set[int]:
    """All processes below this one."""
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(stat.parent.name)
            found |= {child} | descendants(child)
    return found
