"""The log on PostgreSQL: a partition for each month (UTC), so that ten million entries are dropped month by month.

Everything here is the owner's; the application's role has no right on a partition and adds rows by the whole table.
It has no primary key, which would have to hold the time and takes as much room as all other indexes together: ids come
from one sequence, and nothing points at an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.backends.utils import CursorWrapper

from portal.tenants.guards.postgresql import close_partitions
from portal.tenants.scope import system_scope

TABLE = "portal_audit_auditentry"
# What has no month yet. It stays empty where `migrate` runs at least once a year.
REST = f"{TABLE}_rest"
AHEAD = 13

PARTITIONED = "SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass(%s)"
PARTITIONS = """
    SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass ORDER BY c.relname
"""
WAITING = f"""
    SELECT date_trunc('month', "timestamp" AT TIME ZONE 'UTC')::date, count(*), 0 FROM {TABLE}
    WHERE tableoid = to_regclass(%s) GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """One month as it is in the database. `entries` is the planner's count, `size` is in bytes with all indexes; 0 for
    a month whose entries wait for a partition of their own.
    """

    month: date
    entries: int
    size: int


def month_from(first: date, by: int) -> date:
    """The first day of the month that is so many after the one of `first`; before it where `by` is negative."""
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def partition_name(month: date) -> str:
    return f"{TABLE}_{month:%Y_%m}"


def is_partitioned(cursor: CursorWrapper) -> bool:
    cursor.execute(PARTITIONED, [TABLE])
    found = cursor.fetchone()
    return bool(found and found[0])


def partitions(cursor: CursorWrapper) -> list[Partition]:
    cursor.execute(PARTITIONS, [TABLE])
    return [
        Partition(date(int(name[-7:-3]), int(name[-2:]), 1), entries, size)
        for name, entries, size in cursor.fetchall()
        if name != REST
    ]


def waiting(cursor: CursorWrapper) -> list[Partition]:
    """Months whose entries have no partition of their own yet, counted."""
    with system_scope("audit"):
        cursor.execute(WAITING, [REST])
        return [Partition(*row) for row in cursor.fetchall()]


def make_months(cursor: CursorWrapper, today: date) -> list[date]:
    """Make this month, a year of coming ones, and those of entries that have none yet. Returns the ones made."""
    with system_scope("audit"):
        homeless = {partition.month for partition in waiting(cursor)}
        there = {partition.month for partition in partitions(cursor)}
        missing = sorted(({month_from(today, ahead) for ahead in range(AHEAD)} | homeless) - there)
        if homeless:
            cursor.execute(f"ALTER TABLE {TABLE} DETACH PARTITION {REST}")
            cursor.execute(f"ALTER TABLE {REST} RENAME TO {REST}_before")
            cursor.execute(f"ALTER TABLE {REST}_before DISABLE ROW LEVEL SECURITY")
            cursor.execute(f"CREATE TABLE {REST} PARTITION OF {TABLE} DEFAULT")
        for month in missing:
            make_month(cursor, month)
        if homeless:
            cursor.execute(f"INSERT INTO {TABLE} SELECT * FROM {REST}_before")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"DROP TABLE {REST}_before")
        close_partitions(cursor, TABLE)
    return missing


def make_month(cursor: CursorWrapper, month: date) -> None:
    cursor.execute(
        f"CREATE TABLE {partition_name(month)} PARTITION OF {TABLE}"
        f" FOR VALUES FROM ('{month} 00:00:00+00') TO ('{month_from(month, 1)} 00:00:00+00')"
    )


def drop_month(cursor: CursorWrapper, month: date) -> None:
    """The month's entries are gone with their partition. Raises OperationalError after five seconds behind a reader."""
    cursor.execute("SET LOCAL lock_timeout = '5s'")
    cursor.execute(f"DROP TABLE {partition_name(month)}")
