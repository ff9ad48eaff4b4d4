"""No process that serves requests or jobs starts with a database role that steps past row-level security."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from pytest_django import Settings

from portal.tenants.process_role import role_fault

ROOT = Path(__file__).resolve().parents[3]
ENTRIES = {
    "wsgi": ["-c", "import portal.wsgi"],
    "celery": ["-m", "celery", "-A", "portal", "worker", "--pool", "solo"],
    "worker": ["manage.py", "worker"],
    "scheduler": ["manage.py", "scheduler"],
    "serve": ["manage.py", "serve", "--port", "0"],
}


@pytest.mark.both
@pytest.mark.parametrize("entry", ENTRIES)
def test_no_process_starts_as_the_owner(entry: str, tmp_path: Path) -> None:
    own = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "FOYER_DATABASE_ROLE": "owner"}
    done = subprocess.run(
        [sys.executable, *ENTRIES[entry]],
        cwd=ROOT,
        env={**os.environ, "FOYER_VAR_ROOT": str(tmp_path), "FOYER_TEST_ROOT": str(tmp_path), **own},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "FOYER_DATABASE_ROLE is owner" in done.stderr


@pytest.mark.postgresql
@pytest.mark.django_db
def test_production_asks_the_database_what_the_role_may(settings: Settings) -> None:
    settings.FOYER_PRODUCTION = True
    assert role_fault() == "", "the suite runs as the application's role"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE mine (id int)")
    assert role_fault() == "", "its own temporary tables are nobody's wall"


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize("production", [True, False])
def test_a_role_that_passes_the_policies_is_refused_in_production(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, production: bool
) -> None:
    """As the owner of the suite's tables, by another connection: the query itself is asked."""
    import psycopg

    from portal.tenants import process_role

    name = connection.settings_dict["NAME"]
    owner = settings.FOYER_TEST_OWNER_DATABASE
    with psycopg.connect(
        host=owner["HOST"], port=owner["PORT"] or 5432, user=owner["USER"], password=owner["PASSWORD"], dbname=name
    ) as other:
        monkeypatch.setattr(process_role, "connection", SimpleNamespace(vendor="postgresql", cursor=other.cursor))
        settings.FOYER_PRODUCTION = production
        assert role_fault().startswith("The role of DATABASE_URL owns tables") is production
