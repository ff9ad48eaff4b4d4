"""The log on PostgreSQL: a partition for each month (UTC), so that ten million entries are dropped month by month.

Everything here is the owner's; the application's role has no right on a partition and adds rows by the whole table.
It has no primary key, which would have to hold the time and takes as much room as all other indexes together: ids come
from one sequence, and nothing points at an entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.backends.utils import CursorWrapper

from portal.tenants.guards.postgresql import close_partitions

TABLE, OBJECTS = "portal_audit_auditentry", "portal_audit_auditobject"
# What has no month yet: it is empty where `migrate` runs at least once a year. What a wrong clock has dated before 2000 or
# after 2099 stays here.
REST = f"{TABLE}_rest"
AHEAD = 13
NAME = re.compile(rf"{TABLE}_(\d{{4}})_(\d{{2}})")

PARTITIONED = "SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass(%s)"
PARTITIONS = """
    SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass ORDER BY c.relname
"""
WAITING = f"""
    SELECT date_trunc('month', "timestamp" AT TIME ZONE 'UTC')::date, count(*), 0 FROM {REST}
    WHERE "timestamp" >= '2000-01-01' AND "timestamp" < '2100-01-01' GROUP BY 1 ORDER BY 1
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


def has_month(cursor: CursorWrapper, month: date) -> bool:
    """Whether entries of that month have their own place; also where the log is not partitioned. Any role may ask."""
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [partition_name(month)])
    return bool(cursor.fetchone()[0]) or not is_partitioned(cursor)


def partitions(cursor: CursorWrapper) -> list[Partition]:
    cursor.execute(PARTITIONS, [TABLE])
    return [
        Partition(date(int(month[1]), int(month[2]), 1), entries, size)
        for name, entries, size in cursor.fetchall()
        if (month := NAME.fullmatch(name))
    ]


def waiting(cursor: CursorWrapper) -> list[Partition]:
    """Months whose entries have no partition of their own yet, counted. For the owner, inside a transaction."""
    cursor.execute("SELECT pg_relation_size(%s)", [REST])
    if cursor.fetchone() == (0,):
        return []
    # By itself it shows nothing to an owner that has no BYPASSRLS either, as long as its walls are forced.
    cursor.execute(f"ALTER TABLE {REST} NO FORCE ROW LEVEL SECURITY")
    cursor.execute(WAITING)
    found = [Partition(*row) for row in cursor.fetchall()]
    cursor.execute(f"ALTER TABLE {REST} FORCE ROW LEVEL SECURITY")
    return found


def lock(cursor: CursorWrapper) -> None:
    """Keep writers away until the transaction ends, or raise OperationalError at once: see `retention.retried`.

    In the order in which an entry is written. Requests that write several wait in either order, so the wait is shorter
    than the second after which the server looks for a deadlock, and would end one of them.
    """
    cursor.execute("SET LOCAL lock_timeout = '400ms'")
    cursor.execute(f"LOCK TABLE {OBJECTS} IN SHARE ROW EXCLUSIVE MODE")
    cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")


def make_months(cursor: CursorWrapper, today: date) -> list[date]:
    """Make this month, a year of coming ones, and those of entries that have none yet. Returns the ones made.

    For the owner, inside a transaction in the system's scope.
    """
    homeless = {partition.month for partition in waiting(cursor)}
    there = {partition.month for partition in partitions(cursor)}
    missing = sorted(({month_from(today, ahead) for ahead in range(AHEAD)} | homeless) - there)
    if not missing:
        return []
    lock(cursor)
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
