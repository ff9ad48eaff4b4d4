"""What the queue's SQL is made of: few and tiny transactions, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from portal.tenants.scope import system_scope

# A row's place: behind all of its own lane, but not before what is being served now. So a tenant with ten thousand
# jobs and one with three take turns. Patient work has lanes of its own, below zero: it stands so far behind that people's
# jobs go before it, and yet its turn comes.
TURN = """(SELECT {greatest}(
    coalesce((SELECT o.turn FROM portal_jobs_outbox o WHERE o.lane = %s AND o.turn IS NOT NULL
              ORDER BY o.turn DESC LIMIT 1) + 1, 0),
    coalesce((SELECT o.turn FROM portal_jobs_outbox o WHERE o.turn IS NOT NULL AND o.lane >= 0
              ORDER BY o.turn LIMIT 1), 0) + {behind}))"""
PATIENT_TURNS_BEHIND = 1_000
FRONT = (
    "(SELECT coalesce((SELECT o.turn FROM portal_jobs_outbox o WHERE o.turn IS NOT NULL ORDER BY o.turn LIMIT 1), 0))"
)


def stored(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def moment(value: datetime | str | None) -> datetime | None:
    """A time as the database gives it to raw SQL: SQLite's are in UTC and do not say so."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def next_turn(lane: int) -> str:
    """SQL, with the lane as its parameter once more."""
    behind = PATIENT_TURNS_BEHIND if lane < 0 else 0
    return TURN.format(greatest="greatest" if on_postgresql() else "max", behind=behind)


def skip_locked(table: str = "portal_jobs_outbox") -> str:
    """Rows of `table` that another process is just taking are left to it. SQLite has one writer anyway."""
    return f"FOR UPDATE OF {table} SKIP LOCKED" if on_postgresql() else ""


@contextmanager
def in_transaction(scope: AbstractContextManager[Any]) -> Iterator[None]:
    """A scope that is a transaction on both databases (on PostgreSQL it is one by itself)."""
    with nullcontext() if connection.vendor == "postgresql" else transaction.atomic(), scope:
        yield


@contextmanager
def writing() -> Iterator[CursorWrapper]:
    """One short transaction that may touch the jobs of every tenant."""
    with in_transaction(system_scope("jobs")), connection.cursor() as cursor:
        yield cursor
