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
        for table in tables:
            _install_policy(cursor, table)
        _install_references(cursor, [r for r in references() if {r.table, r.target} <= present])
        if app_role:
            _grant(cursor, app_role, tables)


def _install_policy(cursor: CursorWrapper, table: ScopedTable) -> None:
    name, rule = table.table, condition(table)
    cursor.execute(f"CREATE UNIQUE INDEX IF NOT EXISTS {table.unique_name} ON {name} (tenant_id, {table.id_column})")
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
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    for table in tables:
        if table.append_only:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table.table} FROM {role}")
