"""The whole worker is killed with ten thousand jobs in line: how soon it goes on, and what is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile

from tests.benchmarks.figure import Figure, at_most, printed
from tests.benchmarks.foundation.jobs import ROOT, migrate, redis_server
from tests.support.postgres import own_database

JOBS = 10_000
MOST_SECONDS = 45


def measure() -> list[Figure]:
    """Embedded on SQLite and Celery on PostgreSQL; the new worker is started at once, as an init system would."""
    if shutil.which("redis-server") is None:
        return [printed("recovery: redis-server is not installed", 0)]
    figures = []
    with tempfile.TemporaryDirectory() as folder, redis_server(folder) as url:
        common = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "FOYER_TEST_ROOT": folder,
            "FOYER_PLUGINS": "tests.faults.jobs.lab",
            "FOYER_LOG_LEVEL": "ERROR",
        }
        embedded = {**common, "DATABASE_URL": "", "DATABASE_OWNER_URL": "", "REDIS_URL": "", "FOYER_JOBS": "embedded"}
        migrate(embedded)
        figures += shown("embedded on SQLite", survived(embedded))
        with own_database("foyer_bench_recovery") as urls:
            if not urls:
                return [*figures, printed("recovery: no PostgreSQL can be reached", 0)]
            celery = {**common, **urls, "REDIS_URL": url, "FOYER_JOBS": "celery"}
            migrate({**celery, "FOYER_DATABASE_ROLE": "owner"})
            figures += shown("Celery on PostgreSQL", survived(celery))
    return figures


def shown(name: str, seen: dict[str, float]) -> list[Figure]:
    note = f"a cold start took {seen['cold_start']:.1f} s"
    return [
        at_most(f"recovery after kill -9 of the worker, {name}", seen["recovery"], MOST_SECONDS, "s", note),
        at_most(f"lost of {JOBS:,} jobs, {name}", seen["lost"], 0),
        at_most(f"done twice of {JOBS:,} jobs, {name}", seen["doubled"], 0),
    ]


def survived(environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.walls._recovery", environment["FOYER_JOBS"], str(JOBS)]
    answer = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(answer.stdout.splitlines()[-1]))
