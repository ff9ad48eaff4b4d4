"""Hands ready jobs to Celery, a bounded number at a time, so that the order stays ours and fair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from portal.jobs import registry
from portal.jobs.models import JobRun
from portal.jobs.sql import FRONT, moment, next_turn, skip_locked, stored
from portal.tenants.scope import system_scope

# So many messages may wait in the broker: enough to keep the workers busy between two rounds, few enough that a
# tenant who comes with one job does not stand behind all jobs of another.
IN_FLIGHT = 40
UNCLAIMED_SECONDS = 20
LONGEST_UNCLAIMED_SECONDS = 600

# Celery throws away messages for tasks it does not know. Every task's body is the same, so a job whose plugin is off
# goes under the name of one that is always known, and the worker finds out and says that it waits.
CARRIER = "jobs.django_task"

Send = Callable[[str, int], None]


class BrokerAway(Exception):
    """The broker took no message. Nothing is lost: what could not be sent is ready again."""


def publish_ready(send: Send, *, in_flight: int = IN_FLIGHT) -> int:
    """Send what fits; answers how many. Raises BrokerAway."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM portal_jobs_outbox WHERE turn IS NOT NULL LIMIT 1")
        if cursor.fetchone() is None:
            return 0
        cursor.execute("SELECT count(*) FROM portal_jobs_outbox WHERE published_at IS NOT NULL AND holder = ''")
        room = in_flight - int(cursor.fetchone()[0])
    taken = _take(room, timezone.now()) if room > 0 else []
    for position, (job_id, task) in enumerate(taken):
        try:
            send(task if registry.find(task) is not None else CARRIER, job_id)
        except Exception as error:  # whatever the broker's client raises
            _give_back([job for job, _ in taken[position:]])
            raise BrokerAway(type(error).__name__) from error
    return len(taken)


def _take(room: int, now: datetime) -> list[tuple[int, str]]:
    """Mark rows as published before they are: a crash in between costs a pause, not a job."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT job_id FROM portal_jobs_outbox WHERE turn IS NOT NULL"
            f" ORDER BY turn, job_id LIMIT %s {skip_locked()}",
            [room],
        )
        ids = [job_id for (job_id,) in cursor.fetchall()]
        if not ids:
            return []
        cursor.execute(
            "UPDATE portal_jobs_outbox SET turn = NULL, published_at = %s, publications = publications + 1"
            f" WHERE job_id IN ({', '.join(['%s'] * len(ids))})",
            [stored(now), *ids],
        )
        with system_scope("jobs"):
            tasks = dict(JobRun.objects.filter(pk__in=ids).values_list("pk", "task"))
    return [(job_id, tasks[job_id]) for job_id in ids if job_id in tasks]


def _give_back(ids: list[int]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE portal_jobs_outbox SET published_at = NULL, publications = publications - 1, turn = {FRONT}"
            f" WHERE holder = '' AND turn IS NULL AND job_id IN ({', '.join(['%s'] * len(ids))})",
            ids,
        )


def republish(now: datetime | None = None) -> int:
    """Make ready again what was published but not taken: the message may be lost, as after a flush of Redis.

    The pause doubles each time, because the message may also just stand in a long line.
    """
    now = now or timezone.now()
    earliest = [stored(now - timedelta(seconds=UNCLAIMED_SECONDS))]
    unclaimed = "published_at <= %s AND holder = ''"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM portal_jobs_outbox WHERE {unclaimed} LIMIT 1", earliest)
        if cursor.fetchone() is None:
            return 0
    found = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT job_id, lane, publications, published_at FROM portal_jobs_outbox WHERE {unclaimed}"
            f" ORDER BY published_at, job_id LIMIT 500 {skip_locked()}",
            earliest,
        )
        for job_id, lane, publications, published_at in cursor.fetchall():
            pause = min(UNCLAIMED_SECONDS * 2 ** (publications - 1), LONGEST_UNCLAIMED_SECONDS)
            since = moment(published_at)
            if since is not None and since + timedelta(seconds=pause) <= now:
                cursor.execute(
                    f"UPDATE portal_jobs_outbox SET published_at = NULL, turn = {next_turn()} WHERE job_id = %s",
                    [lane, job_id],
                )
                found += 1
    return found
