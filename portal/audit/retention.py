"""Taking the oldest months out of the log, as the owner of the tables: the application itself removes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, TypeVar

from django.apps import AppConfig
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from portal.audit import partitions
from portal.audit.models import AuditEntry, AuditObject
from portal.audit.services import record
from portal.tenants.guards.install import without_append_only
from portal.tenants.guards.postgresql import owns_tables
from portal.tenants.scope import system_scope

COUNTED = 100_000  # beyond it the planner's count is said: to count a million takes longer than to drop them
AT_ONCE = 1_000  # names looked through at a time
ATTEMPTS, PAUSE_SECONDS = 10, 0.2
IN_USE = {"55P03", "40P01"}  # PostgreSQL's codes: a lock was not had in time, a deadlock
Found = TypeVar("Found")


class NotPossible(Exception):
    """The month cannot be dropped; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month (UTC) of the log. `about`: a large month on PostgreSQL, of which `entries` is the planner's count. `size`
    is in bytes, None on SQLite.
    """

    first: date
    entries: int
    about: bool
    size: int | None


def this_month() -> date:
    return timezone.now().astimezone(UTC).date().replace(day=1)


def recorded_months() -> list[Month]:
    """The months that hold entries, the oldest first. Raises NotPossible without the right of the owner."""
    with system_scope("audit"), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _require_owner(cursor)
            found = sorted(partitions.partitions(cursor) + partitions.waiting(cursor))
            months = [Month(one.month, *_counted(one), one.size) for one in found]
            return [month for month in months if month.entries]
        rows = AuditEntry.objects.annotate(month=TruncMonth("timestamp", tzinfo=UTC)).order_by("month").values("month")
        return [Month(row["month"].date(), row["entries"], False, None) for row in rows.annotate(entries=Count("id"))]


def drop_month(first: date) -> Month:
    """Remove a month that is over; returns what it was. It is written into the installation's log.

    Raises NotPossible for the present month, an empty one, without the right, or while others keep the log in use. The
    names of its objects go with `forget_names`.
    """
    if first >= this_month():
        raise NotPossible("Only months that are over can be dropped.")
    month = next((month for month in recorded_months() if month.first == first), None)
    if month is None:
        raise NotPossible(f"The log has no entry of {first:%Y-%m}.")
    retried(lambda cursor: _drop(cursor, month))
    return month


def _drop(cursor: CursorWrapper, month: Month) -> None:
    if connection.vendor == "postgresql":
        partitions.make_months(cursor, this_month())
        partitions.lock(cursor)
        cursor.execute(f"DROP TABLE {partitions.partition_name(month.first)}")
    else:
        with without_append_only(partitions.TABLE):
            _bounds(month.first)._raw_delete(using=connection.alias)
    about = {"about": True} if month.about else {}
    record("audit.month_dropped", label=f"{month.first:%Y-%m}", data={"entries": month.entries, **about})


def forget_names() -> int:
    """Remove the names and ids of objects that no entry tells of any more; returns how many. May run at any time."""
    forgotten, last = 0, 0
    while ids := _names_after(last):
        if unnamed := _unnamed(ids):
            forgotten += retried(partial(_forget, ids=unnamed))
        last = ids[-1]
    return forgotten


def _names_after(last: int) -> list[int]:
    with system_scope("audit"):
        rows = AuditObject.objects.filter(pk__gt=last).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:AT_ONCE])


def _unnamed(ids: list[int]) -> list[int]:
    told = AuditEntry.objects.filter(object=OuterRef("pk")).order_by()
    with system_scope("audit"):
        return list(AuditObject.objects.filter(~Exists(told), pk__in=ids).values_list("pk", flat=True))


def _forget(cursor: CursorWrapper, ids: list[int]) -> int:
    if connection.vendor == "postgresql":
        _require_owner(cursor)
        # Waits for whoever has read a name and is about to write an entry of it; then looks again.
        cursor.execute("SET LOCAL lock_timeout = '400ms'")
        cursor.execute(f"LOCK TABLE {partitions.OBJECTS} IN ACCESS EXCLUSIVE MODE")
    unnamed = _unnamed(ids)
    with without_append_only(partitions.OBJECTS):
        AuditObject.objects.filter(pk__in=unnamed)._raw_delete(using=connection.alias)
    return len(unnamed)


def retried(work: Callable[[CursorWrapper], Found]) -> Found:
    """Do it in a transaction of its own in the system's scope, and again after a pause while others keep the log in use.

    Each attempt waits so briefly that no request is ended for it; see `partitions.lock`. Raises NotPossible in the end.
    """
    for attempt in range(ATTEMPTS):
        try:
            with system_scope("audit"), transaction.atomic(), connection.cursor() as cursor:
                return work(cursor)
        except OperationalError as error:
            if not in_use(error):
                raise
            time.sleep(PAUSE_SECONDS * (attempt + 1))
    raise NotPossible("Others keep the log in use. Run the same again later.")


def in_use(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlstate", None)
    return code in IN_USE if code else "is locked" in str(error)


def _counted(partition: partitions.Partition) -> tuple[int, bool]:
    counted = _bounds(partition.month)[: COUNTED + 1].count()
    return (counted, False) if counted <= COUNTED else (max(counted, partition.entries), True)


def _require_owner(cursor: CursorWrapper) -> None:
    if not owns_tables(cursor):
        raise NotPossible("Only the owner of the tables can do this: set DATABASE_OWNER_URL.")


def _bounds(first: date) -> QuerySet[Any]:
    beginning, end = (datetime(day.year, day.month, 1, tzinfo=UTC) for day in (first, partitions.month_from(first, 1)))
    entries: QuerySet[Any] = AuditEntry.objects.order_by().filter(timestamp__gte=beginning, timestamp__lt=end)
    return entries


def make_months_after_migrate(sender: AppConfig, using: str, **_signal: Any) -> None:
    """The coming months' partitions on PostgreSQL; entries of a month without one would wait in a part of their own."""
    if sender.label != "portal_audit" or using != "default" or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        # `flush` in a test sends the signal too, as the application's role.
        wanted = owns_tables(cursor) and partitions.is_partitioned(cursor)
    if wanted:
        retried(lambda cursor: partitions.make_months(cursor, this_month()))
