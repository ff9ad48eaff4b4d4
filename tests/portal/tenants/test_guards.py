"""What the database holds is what the models declare."""

from __future__ import annotations

import pytest
from django.db import connection

from portal.tenants.guards.declared import references, scoped_tables
from portal.tenants.guards.install import differences


@pytest.mark.django_db
def test_all_walls_stand() -> None:
    assert differences() == []


@pytest.mark.sqlite  # on PostgreSQL the application's role cannot take a wall down: see the next test
@pytest.mark.django_db
def test_a_missing_wall_is_named() -> None:
    reference = references()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'foyer_ref_i%'")
        name = cursor.fetchone()[0]
        cursor.execute(f"DROP TRIGGER {name}")
    assert differences() == [f"Trigger {name} is missing or differs; run migrate."]
    assert reference.name.startswith("foyer_ref_")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_every_scoped_table_is_forced_and_indexed_by_tenant() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE a.attname = 'tenant_id'"
        )
        indexed = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone()[0] is False, "the tests must not run as a role that bypasses the policies"
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchone()[0] == 0
    assert {table.table for table in scoped_tables()} <= indexed
