"""1,000 queued jobs that do nothing, drained by two workers: embedded on SQLite, Celery on PostgreSQL, bare Celery."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.benchmarks.figure import Figure, at_least, printed
from tests.support.postgres import own_database

ROOT = Path(__file__).resolve().parents[3]
JOBS = 1_000
LEAST_OF_BARE = 0.3
CELERY = [sys.executable, "-m", "celery"]
TWO = ["worker", "--concurrency", "2", "--loglevel", "ERROR"]
MANAGE = [sys.executable, "manage.py"]


def measure() -> list[Figure]:
    """Each queue is filled first and drained then; its rate is taken from the first job to the last."""
    if shutil.which("redis-server") is None:
        return [printed("jobs: redis-server is not installed", 0)]
    with tempfile.TemporaryDirectory() as folder, redis_server(folder) as url:
        bare_queued, bare = drained({**os.environ, "BENCH_REDIS_URL": url}, "_bare_celery", bare_worker())
        common = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "FOYER_TEST_ROOT": folder,
            "FOYER_PLUGINS": "tests.faults.jobs.lab",
            "FOYER_LOG_LEVEL": "ERROR",
        }
        embedded = {**common, "DATABASE_URL": "", "DATABASE_OWNER_URL": "", "REDIS_URL": "", "FOYER_JOBS": "embedded"}
        migrate(embedded)
        embedded_queued, embedded_rate = drained(
            embedded, "_jobs", [[*MANAGE, "worker", "--processes", "2", "--scheduler"]]
        )
        figures = [
            printed("jobs: bare Celery on Redis", bare, "jobs a second", f"queued in {bare_queued:.2f} s"),
            at_least(
                "jobs: embedded on SQLite, to bare Celery",
                embedded_rate / bare,
                LEAST_OF_BARE,
                "times",
                f"{embedded_rate:.0f} jobs a second",
            ),
            printed("jobs: asking for one, SQLite", embedded_queued / JOBS * 1000, "ms"),
        ]
        with own_database("foyer_bench_jobs") as urls:
            if not urls:
                return [*figures, printed("jobs: no PostgreSQL can be reached", 0)]
            celery = {**common, **urls, "REDIS_URL": url.replace("/0", "/1"), "FOYER_JOBS": "celery"}
            migrate({**celery, "FOYER_DATABASE_ROLE": "owner"})
            queued, rate = drained(celery, "_jobs", [[*CELERY, "-A", "portal", *TWO], [*MANAGE, "scheduler"]])
        note = f"{rate:.0f} jobs a second"
        figures.append(
            at_least("jobs: Celery on PostgreSQL, to bare Celery", rate / bare, LEAST_OF_BARE, "times", note)
        )
        figures.append(printed("jobs: asking for one, PostgreSQL", queued / JOBS * 1000, "ms"))
        return figures


def bare_worker() -> list[list[str]]:
    return [[*CELERY, "-A", "tests.benchmarks.foundation._bare_celery", *TWO]]


def drained(environment: dict[str, str], module: str, workers: list[list[str]]) -> tuple[float, float]:
    """The seconds of queueing, and the jobs a second of draining by these processes."""
    queued = answered(asking(environment, module, "enqueue"))
    # Who waits starts first: its own start must not take the machine from the workers.
    waiting = asking(environment, module, "wait")
    assert waiting.stdout is not None
    assert waiting.stdout.readline() == "waiting\n"
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for command in workers
    ]
    try:
        return queued, (JOBS - 1) / answered(waiting)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=60)


def asking(environment: dict[str, str], module: str, what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"tests.benchmarks.foundation.{module}", what, str(JOBS)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def answered(asked: subprocess.Popen[str]) -> float:
    try:
        answer, _ = asked.communicate(timeout=300)
    finally:
        asked.kill()
    return float(json.loads(answer.splitlines()[-1]))


def migrate(environment: dict[str, str]) -> None:
    subprocess.run([*MANAGE, "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)


@contextmanager
def redis_server(folder: str) -> Iterator[str]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()
