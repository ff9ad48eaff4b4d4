"""What row-level security costs: a list of 25 companies out of 1,000,000 of 200 tenants, with the policies and without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import sql

from tests.benchmarks.figure import Figure, at_most, printed
from tests.support.postgres import own_database, superuser

ROOT = Path(__file__).resolve().parents[3]
MOST_TIMES = 1.15


def measure() -> list[Figure]:
    """The product's own statement, in turns by the application's role and by one that passes the policies."""
    with own_database("foyer_bench_rls") as urls, tempfile.TemporaryDirectory() as root:
        if not urls:
            return [printed("row-level security: no PostgreSQL can be reached", 0)]
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
        _let_the_owner_be_the_application(urls)
        child = [sys.executable, "-m", "tests.benchmarks.walls._rls_cost"]
        answer = subprocess.run(child, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    figures = []
    for name, found in json.loads(answer.stdout.splitlines()[-1]).items():
        note = f"{found['without']:.3f} ms without, {found['with']:.3f} ms with the policies"
        times = found["with"] / found["without"]
        figures.append(at_most(f"{name}, 1,000,000 rows: time with policies", times, MOST_TIMES, "times", note))
    return figures


def _let_the_owner_be_the_application(urls: dict[str, str]) -> None:
    admin = superuser()
    assert admin is not None  # it has just made the database
    app, owner = (sql.Identifier(str(urlsplit(urls[name]).username)) for name in ("DATABASE_URL", "DATABASE_OWNER_URL"))
    with admin:
        admin.execute(sql.SQL("GRANT {} TO {}").format(app, owner))
