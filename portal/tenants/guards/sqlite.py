"""The walls on SQLite: triggers. It has no row-level security, which is why production allows one tenant there."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from portal.tenants.guards.declared import Reference, ScopedTable, references, scoped_tables, short_name


def _reference_triggers(reference: Reference) -> dict[str, str]:
    body = (
        "BEGIN SELECT RAISE(ABORT, 'foyer: a reference must stay inside its tenant') "
        f"WHERE NEW.{reference.column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {reference.target} "
        f"WHERE {reference.target_column} = NEW.{reference.column} AND tenant_id IS NEW.tenant_id); END"
    )
    insert = short_name("foyer_ref_i", reference.table, reference.column)
    update = short_name("foyer_ref_u", reference.table, reference.column)
    return {
        insert: f"CREATE TRIGGER {insert} BEFORE INSERT ON {reference.table} {body}",
        update: f"CREATE TRIGGER {update} BEFORE UPDATE OF {reference.column}, tenant_id ON {reference.table} {body}",
    }


def _append_only_triggers(table: ScopedTable) -> dict[str, str]:
    result = {}
    for verb in ("UPDATE", "DELETE"):
        name = short_name("foyer_keep", verb.lower(), table.table)
        result[name] = (
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table.table} BEGIN "
            f"SELECT RAISE(ABORT, 'foyer: rows of {table.table} are never changed or removed'); END"
        )
    return result


def declared_triggers(present: set[str]) -> dict[str, str]:
    triggers: dict[str, str] = {}
    for reference in references():
        if {reference.table, reference.target} <= present:
            triggers.update(_reference_triggers(reference))
    for table in scoped_tables():
        if table.append_only and table.table in present:
            triggers.update(_append_only_triggers(table))
    return triggers


def _existing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'foyer\\_%' ESCAPE '\\'"
        )
        return dict(cursor.fetchall())


def install(connection: BaseDatabaseWrapper) -> None:
    """Bring the triggers to what the models declare; a table remake by a migration has dropped some."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    declared, existing = declared_triggers(present), _existing(connection)
    unique = [table for table in scoped_tables() if table.table in present]
    with connection.cursor() as cursor:
        for name, sql in declared.items():
            if existing.get(name) != sql:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(sql)
        for table in unique:
            cursor.execute(
                f"CREATE UNIQUE INDEX IF NOT EXISTS {table.unique_name} ON {table.table} (tenant_id, {table.id_column})"
            )


def open_append_only(cursor: CursorWrapper, table: str) -> None:
    for name in _append_only_triggers(_declared(table)):
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def close_append_only(cursor: CursorWrapper, table: str) -> None:
    for statement in _append_only_triggers(_declared(table)).values():
        cursor.execute(statement)


def _declared(table: str) -> ScopedTable:
    return next(declared for declared in scoped_tables() if declared.table == table)


def drop_append_only(connection: BaseDatabaseWrapper) -> None:
    """For the test suite's flush between tests, which deletes all rows; `install` puts the triggers back."""
    with connection.cursor() as cursor:
        for name in _existing(connection):
            if name.startswith("foyer_keep"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def differences(connection: BaseDatabaseWrapper) -> list[str]:
    """What the database lacks of what the models declare, one sentence each."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
    existing = _existing(connection)
    return [
        f"Trigger {name} is missing or differs; run migrate."
        for name, sql in declared_triggers(present).items()
        if existing.get(name) != sql
    ]
