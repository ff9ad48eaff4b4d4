"""Asking for a job while Redis is down, beside asking for one while it is there."""

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

MOST_MILLISECONDS = 20
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def measure() -> list[Figure]:
    """500 jobs, each in a transaction of its own, under the settings of Celery on PostgreSQL."""
    if shutil.which("redis-server") is None:
        return [printed("enqueue with Redis down: redis-server is not installed", 0)]
    with (
        tempfile.TemporaryDirectory() as folder,
        redis_server(folder) as url,
        own_database("foyer_bench_enqueue") as urls,
    ):
        if not urls:
            return [printed("enqueue with Redis down: no PostgreSQL can be reached", 0)]
        common = {
            **os.environ,
            **urls,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "FOYER_TEST_ROOT": folder,
            "FOYER_PLUGINS": "tests.faults.jobs.lab",
            "FOYER_LOG_LEVEL": "ERROR",
            "FOYER_JOBS": "celery",
        }
        migrate({**common, "REDIS_URL": url, "FOYER_DATABASE_ROLE": "owner"})
        there = asked({**common, "REDIS_URL": url})
        away = asked({**common, "REDIS_URL": NOBODY_LISTENS})
    return [
        printed("enqueue with Redis there: p95", there["p95"], "ms", f"median {there['median']:.1f} ms"),
        at_most(
            "enqueue with Redis down: p95", away["p95"], MOST_MILLISECONDS, "ms", f"median {away['median']:.1f} ms"
        ),
    ]


def asked(environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.walls._enqueue"]
    answer = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True, timeout=300
    )
    return dict(json.loads(answer.stdout.splitlines()[-1]))
