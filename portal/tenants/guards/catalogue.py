"""Reads PostgreSQL's catalogue and compares the walls in it with what the models declare."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from portal.tenants.guards.declared import Reference, ScopedTable, references, scoped_tables
from portal.tenants.guards.postgresql import POLICY, condition
from portal.tenants.system_callers import GLOBAL_TABLES

TABLES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
           bool_or(a.attname = 'tenant_id'),
           coalesce(array_agg(a.attname::text) FILTER (WHERE a.attnotnull), '{}'),
           EXISTS (SELECT FROM pg_index i JOIN pg_attribute f ON f.attrelid = c.oid AND f.attnum = i.indkey[0]
                   WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND f.attname = 'tenant_id')
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition GROUP BY c.oid
"""
# A policy of a partition could only open it; rows are reached by the whole table, whose policy then holds.
OPEN_PARTITIONS = """
    SELECT c.relname, i.inhparent::regclass::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE c.relispartition AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f') AND (
        NOT (c.relrowsecurity AND c.relforcerowsecurity) OR EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)
        OR EXISTS (SELECT FROM pg_roles r, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS doing
                   WHERE r.rolname = %s AND has_table_privilege(r.oid, c.oid, doing)))
    ORDER BY 1
"""
POLICIES = """
    SELECT tablename, policyname, permissive = 'PERMISSIVE', cmd = 'ALL' AND roles = '{public}', qual, with_check
    FROM pg_policies WHERE schemaname = 'public'
"""
REFERENCES = """
    SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conname LIKE 'foyer\\_ref\\_%' AND contype = 'f' AND convalidated
"""
TRIGGERS = (
    "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'foyer_append_only' AND tgenabled IN ('O', 'A')"
)
CHANGEABLE = """
    SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    AND (has_table_privilege(%s, oid, 'UPDATE') OR has_table_privilege(%s, oid, 'DELETE'))
"""
# How the server writes a condition down differs from how it was given, in these alone.
DECORATION = re.compile(r"::text|\sas\s+\"?\w+\"?|[\s()]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is in the database."""

    forced: bool
    has_tenant: bool
    required: list[str]
    indexed: bool


def differences(connection: BaseDatabaseWrapper, app_role: str) -> list[str]:
    """What the database lacks of what the models declare, one sentence each; empty means: the walls stand.

    A table that is not there needs none: a plugin that is not migrated is named where plugins are, and stops nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = {name: Table(*facts) for name, *facts in cursor.fetchall()}
        policies = _policies(cursor)
        changeable = _changeable(cursor, app_role)
        cursor.execute(TRIGGERS)
        guarded = {name for (name,) in cursor.fetchall()}
        cursor.execute(REFERENCES)
        existing = {(table, name): definition for name, table, definition in cursor.fetchall()}
        cursor.execute(OPEN_PARTITIONS, [app_role])
        opened = cursor.fetchall()
    declared = [table for table in scoped_tables() if table.table in tables]
    found = []
    for table in declared:
        found += _of_table(table, tables[table.table], policies.get(table.table, {}))
        if table.append_only and table.table not in guarded:
            found.append(f"{table.table} can be changed; its append-only trigger is missing or off.")
        if table.append_only and table.table in changeable:
            found.append(f"{app_role} may change rows of {table.table}, which are only ever added.")
    found += [f"Partition {name} of {whole} can be read or written past its policy." for name, whole in opened]
    found += _of_strangers(tables, {table.table for table in declared})
    wanted = [reference for reference in references() if {reference.table, reference.target} <= tables.keys()]
    return found + [line for reference in wanted for line in _of(reference, existing)]


def _policies(cursor: CursorWrapper) -> dict[str, dict[str, tuple[bool, bool, str, str]]]:
    cursor.execute(POLICIES)
    found: dict[str, dict[str, tuple[bool, bool, str, str]]] = {}
    for table, name, *facts in cursor.fetchall():
        found.setdefault(table, {})[name] = tuple(facts)  # type: ignore[assignment]  # the four columns after these
    return found


def _changeable(cursor: CursorWrapper, app_role: str) -> set[str]:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [app_role])
    if cursor.fetchone() is None:
        return set()
    cursor.execute(CHANGEABLE, [app_role, app_role])
    return {name for (name,) in cursor.fetchall()}


def _of_table(table: ScopedTable, there: Table, policies: dict[str, tuple[bool, bool, str, str]]) -> list[str]:
    name, found = table.table, []
    if not there.forced:
        found.append(f"Row-level security of {name} is not forced.")
    required = [] if table.tenant_optional else ["tenant_id"]
    required += [table.company_column] if table.company_column and table.company_required else []
    found += [f"{name}.{column} may be empty." for column in required if column not in there.required]
    if not there.indexed:
        found.append(f"No index of {name} begins with tenant_id.")
    if POLICY not in policies:
        found.append(f"{name} has no policy {POLICY}.")
    else:
        _permissive, for_everything, reading, writing = policies[POLICY]
        wanted = bare(condition(table))
        if not for_everything or bare(reading) != wanted or bare(writing) != wanted:
            found.append(f"Policy {POLICY} of {name} is not the declared one, for reading and writing by everybody.")
    # A row is open when any permissive policy says so.
    others = sorted(other for other, (permissive, *_rest) in policies.items() if permissive and other != POLICY)
    return found + [f"Policy {other} of {name} opens rows past the declared one." for other in others]


def _of_strangers(tables: dict[str, Table], declared: set[str]) -> list[str]:
    """Tables that no model in use declares: those of a plugin that is off keep their walls."""
    return [
        f"{name} has a tenant and no forced row-level security, and is not in the reviewed list of global tables."
        for name, table in sorted(tables.items())
        if table.has_tenant and not table.forced and name not in declared and name not in GLOBAL_TABLES
    ]


def _of(reference: Reference, existing: dict[tuple[str, str], str]) -> list[str]:
    where = f"{reference.table}.{reference.column}"
    definition = existing.get((reference.table, reference.name))
    if definition is None:
        return [f"{where} may cross tenants; {reference.name} is missing."]
    wanted = f"(tenant_id, {reference.column}) REFERENCES {reference.target}(tenant_id, {reference.target_column})"
    return [] if wanted in definition else [f"{where} may cross tenants; {reference.name} is about something else."]


def bare(expression: str | None) -> str:
    """An expression without what the server adds when it writes it down."""
    return DECORATION.sub("", expression or "").lower()
