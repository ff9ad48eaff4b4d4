"""What the database holds is what the models declare; what is missing is named, and production does not start without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from portal.tenants.guards import postgresql
from portal.tenants.guards.declared import scoped_tables
from portal.tenants.guards.install import app_role, differences
from portal.tenants.process_role import role_fault
from tests.support.owner import owner_connection

pytestmark = pytest.mark.django_db
TABLE, POLICY = "portal_tenants_company", "foyer_scope"


@pytest.fixture
def as_owner() -> Iterator[Callable[[str], Any]]:
    """Run a statement as the owner, in one transaction that is rolled back: no other test sees the wall down."""
    with owner_connection() as other:
        yield other.execute
        other.rollback()


def test_all_walls_stand() -> None:
    assert differences() == []


@pytest.mark.sqlite
def test_a_missing_trigger_is_named_and_production_does_not_start(settings: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'foyer_ref_i%'")
        name = cursor.fetchone()[0]
        cursor.execute(f"DROP TRIGGER {name}")
    assert differences() == [f"Trigger {name} is missing or differs; run migrate."]
    assert role_fault() == "", "development and tests start all the same"
    settings.FOYER_PRODUCTION = True
    assert role_fault().startswith(f"The walls between organisations do not stand: Trigger {name} is missing")


# What is done to the wall, and how its absence is said.
DAMAGE = {
    "not forced": (
        f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY",
        f"Row-level security of {TABLE} is not forced.",
    ),
    "off": (f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY", f"Row-level security of {TABLE} is not forced."),
    "no policy": (f"DROP POLICY {POLICY} ON {TABLE}", f"{TABLE} has no policy {POLICY}."),
    "reads all": (
        f"ALTER POLICY {POLICY} ON {TABLE} USING (true)",
        f"Policy {POLICY} of {TABLE} is not the declared one, for reading and writing by everybody.",
    ),
    "writes all": (
        f"ALTER POLICY {POLICY} ON {TABLE} WITH CHECK (true)",
        f"Policy {POLICY} of {TABLE} is not the declared one, for reading and writing by everybody.",
    ),
    "for one role": (
        f"ALTER POLICY {POLICY} ON {TABLE} TO CURRENT_USER",
        f"Policy {POLICY} of {TABLE} is not the declared one, for reading and writing by everybody.",
    ),
    "one more policy": (
        f"CREATE POLICY open_house ON {TABLE} USING (true)",
        f"Policy open_house of {TABLE} opens rows past the declared one.",
    ),
    "empty tenant": (f"ALTER TABLE {TABLE} ALTER tenant_id DROP NOT NULL", f"{TABLE}.tenant_id may be empty."),
    "empty company": (
        "ALTER TABLE crm_contacts_note ALTER company_id DROP NOT NULL",
        "crm_contacts_note.company_id may be empty.",
    ),
    "no reference": (
        "ALTER TABLE portal_accounts_programgrant DROP CONSTRAINT foyer_ref_portal_accounts_programgrant_company_id",
        "portal_accounts_programgrant.company_id may cross tenants;"
        " foyer_ref_portal_accounts_programgrant_company_id is missing.",
    ),
    "trigger off": (
        "ALTER TABLE portal_audit_auditentry DISABLE TRIGGER foyer_append_only",
        "portal_audit_auditentry can be changed; its append-only trigger is missing or off.",
    ),
    "partition not forced": (
        "ALTER TABLE portal_audit_auditentry_rest NO FORCE ROW LEVEL SECURITY",
        "Partition portal_audit_auditentry_rest of portal_audit_auditentry can be read or written past its policy.",
    ),
    "partition granted": (
        "GRANT SELECT ON portal_audit_auditentry_rest TO PUBLIC",
        "Partition portal_audit_auditentry_rest of portal_audit_auditentry can be read or written past its policy.",
    ),
    "partition with a policy": (
        "CREATE POLICY open_house ON portal_audit_auditentry_rest USING (true)",
        "Partition portal_audit_auditentry_rest of portal_audit_auditentry can be read or written past its policy.",
    ),
    "table of a plugin that is off": (
        "CREATE TABLE left_behind (id int, tenant_id int)",
        "left_behind has a tenant and no forced row-level security, and is not in the reviewed list of global tables.",
    ),
}


@pytest.mark.postgresql
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_wall_is_named(as_owner: Callable[[str], Any], damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    statement, said = DAMAGE[damage]
    as_owner(statement)
    assert _seen_by(as_owner, monkeypatch) == [said]


# With a transaction of the test's own open, the owner would wait for its locks for ever.
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "damages",
    [
        ("not forced", "no policy", "no reference", "trigger off", "partition not forced"),
        ("partition granted",),
        ("partition with a policy",),
        ("off", "writes all"),
        ("reads all",),
    ],
)
def test_what_runs_after_migrate_puts_the_walls_up_again(
    as_owner: Callable[[str], Any], damages: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for damage in damages:
        as_owner(DAMAGE[damage][0])
    assert set(_seen_by(as_owner, monkeypatch)) == {DAMAGE[damage][1] for damage in damages}
    owner = as_owner("SELECT 1").connection
    there = SimpleNamespace(cursor=owner.cursor, introspection=connection.introspection)
    postgresql.install(there, app_role())  # type: ignore[arg-type]  # of a connection it takes only these
    assert _seen_by(as_owner, monkeypatch) == []


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_not_migrated_lacks_no_wall(
    as_owner: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_owner("DROP TABLE crm_contacts_note CASCADE")
    assert _seen_by(as_owner, monkeypatch) == []


@pytest.mark.postgresql
def test_a_table_without_an_index_by_tenant_is_named(
    as_owner: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = "portal_search_searchtoken"
    names = as_owner(
        "SELECT c.conname FROM pg_constraint c WHERE c.conrelid = 'portal_search_searchtoken'::regclass"
        " AND c.contype = 'u'"
    ).fetchall()
    for (name,) in names:
        as_owner(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    rest = as_owner(
        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'portal_search_searchtoken'::regclass"
        " AND NOT indisprimary"
    ).fetchall()
    for (name,) in rest:
        as_owner(f"DROP INDEX {name}")
    assert _seen_by(as_owner, monkeypatch) == [f"No index of {table} begins with tenant_id."]


@pytest.mark.postgresql
def test_a_right_to_change_the_log_is_named(as_owner: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    role = app_role()
    as_owner(f'GRANT UPDATE ON portal_audit_auditentry TO "{role}"')
    said = f"{role} may change rows of portal_audit_auditentry, which are only ever added."
    assert _seen_by(as_owner, monkeypatch) == [said]


@pytest.mark.postgresql
def test_production_does_not_start_behind_a_damaged_wall(
    as_owner: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    from portal.tenants import process_role

    settings.FOYER_PRODUCTION = True
    assert role_fault() == ""
    as_owner(DAMAGE["not forced"][0])
    found = _seen_by(as_owner, monkeypatch)
    monkeypatch.setattr(process_role, "differences", lambda: found * 5)
    assert role_fault() == (
        f"The walls between organisations do not stand: {' '.join(found * 3)} (2 more)"
        " Run `manage.py migrate`, or `manage.py tenant_guards --install`."
    )


@pytest.mark.postgresql
def test_nothing_reads_rows_with_the_owner_s_eyes() -> None:
    """Views and functions that run as their owner would pass the policies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
        assert cursor.fetchall() == []


@pytest.mark.postgresql
def test_the_suite_runs_as_a_role_that_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone()[0] is False, "the tests must not run as a role that bypasses the policies"
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchone()[0] == 0
    assert len(scoped_tables()) > 30, "and there is something to guard"


def test_the_command_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("tenant_guards")
    assert "All walls stand." in capsys.readouterr().out
    monkeypatch.setattr("portal.tenants.management.commands.tenant_guards.differences", lambda: ["One is missing."])
    with pytest.raises(CommandError, match=r"One is missing.\nRun"):
        call_command("tenant_guards")


def _seen_by(execute: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The differences as the transaction of `as_owner` sees them."""
    from portal.tenants.guards import install

    other = execute("SELECT 1").connection
    monkeypatch.setattr(install, "connection", SimpleNamespace(vendor="postgresql", cursor=other.cursor))
    return differences()
