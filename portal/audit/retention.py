"""Taking the oldest months out of the log, as the owner of the tables: the application itself removes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.apps import AppConfig
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncMonth
from django.utils import timezone

from portal.audit import partitions
from portal.audit.models import AuditEntry, AuditObject
from portal.audit.services import record
from portal.tenants.guards.install import without_append_only
from portal.tenants.guards.postgresql import owns_tables
from portal.tenants.scope import system_scope

ENTRIES, OBJECTS = "portal_audit_auditentry", "portal_audit_auditobject"
COUNTED = 100_000  # beyond it the planner's count is said: to count a million takes longer than to drop them
AT_ONCE = 1_000  # names looked through under one lock


class NotPossible(Exception):
    """The month cannot be dropped; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month (UTC) of the log. On PostgreSQL `entries` is the planner's count; `size` in bytes, None on SQLite."""

    first: date
    entries: int
    size: int | None


def this_month() -> date:
    return timezone.now().astimezone(UTC).date().replace(day=1)


def recorded_months() -> list[Month]:
    """The months that hold entries, the oldest first."""
    with system_scope("audit"), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return [
                Month(partition.month, partition.entries, partition.size)
                for partition in sorted(partitions.partitions(cursor) + partitions.waiting(cursor))
                if _bounds(partition.month, AuditEntry.objects.all()).exists()
            ]
        rows = AuditEntry.objects.annotate(month=TruncMonth("timestamp", tzinfo=UTC)).order_by("month").values("month")
        return [Month(row["month"].date(), row["entries"], None) for row in rows.annotate(entries=Count("id"))]


def drop_month(first: date) -> int:
    """Remove a month that is over; returns how many entries it had (a large one on PostgreSQL: about). It is written
    into the installation's log.

    Raises NotPossible for the present month, an empty one, or without the right. Their names go with `forget_names`.
    """
    if first >= this_month():
        raise NotPossible("Only months that are over can be dropped.")
    with system_scope("audit"), transaction.atomic():
        theirs = _bounds(first, AuditEntry.objects.order_by())
        large = connection.vendor == "postgresql"
        entries: int = (theirs[: COUNTED + 1] if large else theirs).count()
        if not entries:
            raise NotPossible(f"The log has no entry of {first:%Y-%m}.")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                _require_owner(cursor)
                partitions.make_months(cursor, this_month())
                if entries > COUNTED:
                    planned = {partition.month: partition.entries for partition in partitions.partitions(cursor)}
                    entries = max(entries, planned[first])
                partitions.drop_month(cursor, first)
            else:
                with without_append_only(ENTRIES):
                    theirs._raw_delete(using=connection.alias)
        record("audit.month_dropped", label=f"{first:%Y-%m}", data={"entries": entries})
    return entries


def forget_names() -> int:
    """Remove the names and ids of objects that no entry tells of any more; returns how many. May run at any time."""
    forgotten: int = 0
    last = 0
    while True:
        with system_scope("audit"), transaction.atomic(), connection.cursor() as cursor:
            ids = list(AuditObject.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            if not ids:
                return forgotten
            if connection.vendor == "postgresql":
                _require_owner(cursor)
                # Waits for whoever has read a name and is about to write an entry of it.
                cursor.execute("SET LOCAL lock_timeout = '5s'")
                cursor.execute(f"LOCK TABLE {OBJECTS} IN ACCESS EXCLUSIVE MODE")
            told = AuditEntry.objects.filter(object=OuterRef("pk")).order_by()
            unnamed = list(AuditObject.objects.filter(~Exists(told), pk__in=ids).values_list("pk", flat=True))
            if unnamed:
                with without_append_only(OBJECTS):
                    AuditObject.objects.filter(pk__in=unnamed)._raw_delete(using=connection.alias)
                forgotten += len(unnamed)
        last = ids[-1]


def _require_owner(cursor: CursorWrapper) -> None:
    if not owns_tables(cursor):
        raise NotPossible("Only the owner of the tables can do this: set DATABASE_OWNER_URL.")


def _bounds(first: date, entries: Any) -> Any:
    beginning, end = (datetime(day.year, day.month, 1, tzinfo=UTC) for day in (first, partitions.month_from(first, 1)))
    return entries.filter(timestamp__gte=beginning, timestamp__lt=end)


def make_months_after_migrate(sender: AppConfig, using: str, **_signal: Any) -> None:
    """The coming months' partitions on PostgreSQL; entries of a month without one would wait in a part of their own."""
    if sender.label != "portal_audit" or using != "default" or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        # `flush` in a test sends the signal too, as the application's role.
        if owns_tables(cursor) and partitions.is_partitioned(cursor):
            partitions.make_months(cursor, this_month())
