"""The walls on PostgreSQL: forced row-level security, composite foreign keys, append-only triggers, grants."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from portal.tenants.guards.declared import Reference, ScopedTable, references, scoped_tables

POLICY = "foyer_scope"
# The managers name the tenant as well, so that the planner compares the two once a statement, not once a row.
TENANT = "nullif(current_setting('foyer.tenant', true), '')::bigint"
# What nobody else names stands in a scalar sub-select, which is evaluated once a statement. Each costs planning.
COMPANY = "(SELECT nullif(current_setting('foyer.company', true), '')::uuid)"
SYSTEM = "(SELECT coalesce(current_setting('foyer.system', true), '') <> '')"

PARTITIONS = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, array_agg(p.polname::text) FILTER (WHERE p.polname <> '')
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid LEFT JOIN pg_policy p ON p.polrelid = c.oid
    WHERE i.inhparent = to_regclass(%s) GROUP BY c.oid
"""
GRANTABLE = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relispartition = %s
"""
APPEND_ONLY_FUNCTION = """
CREATE OR REPLACE FUNCTION foyer_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'foyer: rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def condition(table: ScopedTable) -> str:
    """The policy's condition, for reading (USING) and writing (WITH CHECK) alike."""
    rule = f"tenant_id = {TENANT}"
    if table.company_column:
        # As a CASE, of which the planner expects half the rows: for "is null or equal" it expects one in two hundred,
        # and then reads a table of 100,000 from end to end where an index would do.
        column = table.company_column
        if table.company_required:
            rule += f" AND CASE WHEN {column} <> {COMPANY} THEN false ELSE true END"
        else:
            rule += f" AND CASE WHEN {COMPANY} IS NULL THEN true ELSE {column} = {COMPANY} END"
    return f"({rule}) OR {SYSTEM}" if table.tenant_optional else rule


def owns_tables(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'portal_tenants_tenant'")
    row = cursor.fetchone()
    return bool(row and row[0])


def install(connection: BaseDatabaseWrapper, app_role: str) -> None:
    """Bring the database to what the models declare. Runs as the owner; may run again at any time."""
    with connection.cursor() as cursor:
        if not owns_tables(cursor):
            return  # `flush` in a test sends post_migrate as the application's role, which may not and need not
        present = set(connection.introspection.table_names(cursor))
        tables = [table for table in scoped_tables() if table.table in present]
        cursor.execute(APPEND_ONLY_FUNCTION)
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'p'")
        partitioned = {name for (name,) in cursor.fetchall()}
        for table in tables:
            _install_policy(cursor, table, in_partitions=table.table in partitioned)
            if table.table in partitioned:
                close_partitions(cursor, table.table)
        _install_references(cursor, [r for r in references() if {r.table, r.target} <= present])
        if app_role:
            _grant(cursor, app_role, tables)


def close_partitions(cursor: CursorWrapper, table: str) -> None:
    """Forced and without a policy: a partition asked by itself shows nothing. The whole table's policy is its own."""
    cursor.execute(PARTITIONS, [table])
    for name, forced, policies in cursor.fetchall():
        if not forced:
            cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        for policy in policies or ():
            cursor.execute(f'DROP POLICY "{policy}" ON {name}')


def _install_policy(cursor: CursorWrapper, table: ScopedTable, *, in_partitions: bool) -> None:
    name, rule = table.table, condition(table)
    if not in_partitions:  # nothing refers to such a table, and its index would have to hold what it is cut by
        cursor.execute(
            f"CREATE UNIQUE INDEX IF NOT EXISTS {table.unique_name} ON {name} (tenant_id, {table.id_column})"
        )
    cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {name}")
    cursor.execute(f"CREATE POLICY {POLICY} ON {name} USING ({rule}) WITH CHECK ({rule})")
    cursor.execute(f"DROP TRIGGER IF EXISTS foyer_append_only ON {name}")
    if table.append_only:
        cursor.execute(
            f"CREATE TRIGGER foyer_append_only BEFORE UPDATE OR DELETE ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION foyer_append_only()"
        )


def open_append_only(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER foyer_append_only")


def close_append_only(cursor: CursorWrapper, table: str) -> None:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER foyer_append_only")


def _install_references(cursor: CursorWrapper, wanted: list[Reference]) -> None:
    cursor.execute("SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE conname LIKE 'foyer\\_ref\\_%'")
    existing: dict[str, str] = dict(cursor.fetchall())
    for reference in wanted:
        if existing.pop(reference.name, None) is None:
            cursor.execute(
                f"ALTER TABLE {reference.table} ADD CONSTRAINT {reference.name}"
                f" FOREIGN KEY (tenant_id, {reference.column})"
                f" REFERENCES {reference.target} (tenant_id, {reference.target_column}) DEFERRABLE INITIALLY DEFERRED"
            )
    declared_tables = {reference.table for reference in wanted}
    for name, table in existing.items():
        # A plugin that is switched off keeps its tables and their walls.
        if table in declared_tables:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def _grant(cursor: CursorWrapper, app_role: str, tables: list[ScopedTable]) -> None:
    role = '"' + app_role.replace('"', '""') + '"'
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    for in_partition, statement in (
        (False, "GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO " + role),
        (True, "REVOKE ALL ON {} FROM PUBLIC, " + role),  # rows of a partition are reached by the whole table
    ):
        cursor.execute(GRANTABLE, [in_partition])
        if names := ", ".join(f'"{name}"' for (name,) in cursor.fetchall()):
            cursor.execute(statement.format(names))
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    for table in tables:
        if table.append_only:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table.table} FROM {role}")
