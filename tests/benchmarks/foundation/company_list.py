"""The staff's company list with 1,000 and with 100,000 companies on PostgreSQL: queries, time, search."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.figure import Figure, at_most, printed
from tests.support.postgres import own_database

ROOT = Path(__file__).resolve().parents[3]
MOST_QUERIES = 12
MOST_TIMES = 2.0
NAMES = {
    "list": "company list",
    "rare": "company list, search for one company",
    "common": "company list, search that finds many",
}


def measure() -> list[Figure]:
    """Fill a database of its own, ask the list as a member of staff would, and take it away again."""
    with own_database("foyer_bench_companies") as urls, tempfile.TemporaryDirectory() as root:
        if not urls:
            return [printed("company list: no PostgreSQL can be reached", 0)]
        environment = {
            **os.environ,
            **urls,
            "REDIS_URL": "",
            "FOYER_LOG_LEVEL": "WARNING",
            "FOYER_TEST_ROOT": root,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env={**environment, "FOYER_DATABASE_ROLE": "owner"}, check=True)
        child = [sys.executable, "-m", "tests.benchmarks.foundation._company_list"]
        answer = subprocess.run(child, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    few, many = json.loads(answer.stdout.splitlines()[-1])
    figures = []
    for key, name in NAMES.items():
        queries = max(few[key]["queries"], many[key]["queries"])
        times = many[key]["milliseconds"] / few[key]["milliseconds"]
        note = f"{few[key]['milliseconds']:.0f} ms, then {many[key]['milliseconds']:.0f} ms"
        figures.append(at_most(f"{name}: queries at 1,000 and 100,000", queries, MOST_QUERIES))
        figures.append(at_most(f"{name}: time at 100,000 to 1,000", times, MOST_TIMES, "times", note))
    return figures
