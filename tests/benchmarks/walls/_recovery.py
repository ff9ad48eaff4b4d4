"""Runs inside the measured database: fills the line, kills the worker, and writes what came of it as one line of JSON."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.db import transaction  # noqa: E402 - after the set-up of Django

from portal.jobs.models import JobRun, Outbox  # noqa: E402
from portal.tenants.models import Company, Tenant  # noqa: E402
from portal.tenants.scope import system_scope, tenant_scope  # noqa: E402
from tests.faults.jobs.conftest import descendants  # noqa: E402
from tests.faults.jobs.lab import tasks  # noqa: E402

EMBEDDED = ["manage.py", "worker", "--processes", "2", "--scheduler"]
CELERY = ["-m", "celery", "-A", "portal", "worker", "--concurrency", "2", "--loglevel", "CRITICAL"]
SCHEDULER = ["manage.py", "scheduler"]
MOST_SECONDS = 3600.0


def main() -> None:
    """`embedded 10000` or `celery 10000`."""
    kind, count = sys.argv[1], int(sys.argv[2])
    tenant = Tenant.objects.create(name="Measured", slug="measured")
    with transaction.atomic(), tenant_scope(tenant):
        for number in range(count):
            tasks.atomic.enqueue(name=f"job {number}")
    processes = [started(SCHEDULER)] if kind == "celery" else []
    command = CELERY if kind == "celery" else EMBEDDED
    try:
        print(json.dumps(_measured(tenant, count, command, processes)))
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=60)


def _measured(
    tenant: Tenant, count: int, command: list[str], processes: list[subprocess.Popen[bytes]]
) -> dict[str, float]:
    begun = time.monotonic()
    worker = started(command)
    waited(lambda: _over() > 0)
    cold_start = time.monotonic() - begun
    waited(lambda: _over() >= count // 10)
    victims = {worker.pid, *descendants(worker.pid)}
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    worker.wait()
    killed, over = time.monotonic(), _over()
    held = [row.pk for row in Outbox.objects.exclude(holder="") if int(row.holder.split("/")[1]) in victims]
    processes.append(started(command))
    waited(lambda: _over() > over and not Outbox.objects.filter(pk__in=held).exists())
    recovery = time.monotonic() - killed
    waited(lambda: not Outbox.objects.exists())
    with tenant_scope(tenant):
        names = list(Company.objects.filter(name__startswith="job ").values_list("name", flat=True))
    lost, doubled = count - len(set(names)), len(names) - len(set(names))
    return {"cold_start": cold_start, "recovery": recovery, "lost": lost, "doubled": doubled}


def _over() -> int:
    with system_scope("jobs"):
        return JobRun.objects.filter(state="done").count()


def started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, process_group=0)


def waited(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while not what():
        if time.monotonic() > deadline:
            raise SystemExit("Nothing happened for an hour.")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
