"""The audit log at ten million entries of a year: its size, its searches as the application asks them, a month dropped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.figure import Figure, at_most, printed
from tests.support.postgres import own_database

ROOT = Path(__file__).resolve().parents[3]
ENTRIES = int(os.environ.get("X", 10_000_000))
MOST_BYTES = 2_500_000_000
MOST_DROP_SECONDS = 1.0


def measure() -> list[Figure]:
    with own_database("foyer_bench_audit") as urls, tempfile.TemporaryDirectory() as root:
        if not urls:
            return [printed("audit log: no PostgreSQL can be reached", 0)]
        environment = {
            **os.environ,
            **urls,
            "REDIS_URL": "",
            "FOYER_LOG_LEVEL": "WARNING",
            "FOYER_TEST_ROOT": root,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        }
        owner = {**environment, "FOYER_DATABASE_ROLE": "owner"}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=owner, check=True)
        found = _asked(owner, "fill", str(ENTRIES)) | _asked(environment, "search") | _asked(owner, "drop")
    rows = f"{found['entries']:,} entries about {found['objects']:,} objects"
    figures = [
        at_most("audit log of 10,000,000 entries", found["bytes"] / 1e9, MOST_BYTES / 1e9, "GB", rows),
        printed("audit log: names of objects, of it", found["object_bytes"] / 1e9, "GB"),
        printed("audit log: indexes, of it", found["index_bytes"] / 1e9, "GB"),
    ]
    for name, answer in found["searches"].items():
        figures.append(printed(f"audit log, {name}", answer["milliseconds"], "ms", answer["by"]))
    figures.append(at_most("audit log: a month dropped", found["drop"], MOST_DROP_SECONDS, "s", found["dropped"]))
    figures.append(printed("audit log: names of objects looked through after it", found["forget"], "s"))
    return figures


def _asked(environment: dict[str, str], *what: str) -> dict[str, Any]:
    child = [sys.executable, "-m", "tests.benchmarks.walls._audit_size", *what]
    answer = subprocess.run(child, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found
