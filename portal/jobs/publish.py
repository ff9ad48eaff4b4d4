"""Hands ready jobs to Celery, a bounded number at a time, so that the order stays ours and fair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from portal.jobs import registry
from portal.jobs.sql import FRONT, moment, next_turn, skip_locked, stored, writing

UNCLAIMED_SECONDS = 20
LONGEST_UNCLAIMED_SECONDS = 600

# Celery throws away messages for tasks it does not know. Every task's body is the same, so a job whose plugin is off
# goes under the name of one that is always known, and the worker finds out and says that it waits.
CARRIER = "jobs.django_task"

Send = Callable[[str, int], None]


class BrokerAway(Exception):
    """The broker took no message. Nothing is lost: what could not be sent is ready again."""


class Flight:
    """How many messages may wait in the broker: about as many as the workers take in a second. One leads a worker on to
    jobs that have none, so it need not be many.

    More, and a tenant who comes with one job would stand behind all jobs of another; fewer, and the workers would wait
    for the next round. It doubles when all were taken before the round, and halves while the oldest waits longer.
    """

    FEWEST, MOST = 4, 256
    LONGEST_WAIT = timedelta(seconds=1)

    def __init__(self, most: int = 8) -> None:
        self.most = most

    def room(self, waiting: int, oldest: datetime | None, now: datetime) -> int:
        if not waiting:
            self.most = min(self.most * 2, self.MOST)
        elif oldest is not None and now - oldest > self.LONGEST_WAIT:
            self.most = max(self.most // 2, self.FEWEST)
        room = self.most - waiting
        # A few large rounds cost less than many small ones.
        return room if room * 2 >= self.most else 0


def publish_ready(send: Send, flight: Flight) -> int:
    """Send what fits; answers how many. Raises BrokerAway."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM portal_jobs_outbox WHERE turn IS NOT NULL LIMIT 1")
        if cursor.fetchone() is None:
            return 0
        cursor.execute(
            "SELECT count(*), min(published_at) FROM portal_jobs_outbox WHERE published_at IS NOT NULL AND holder = ''"
        )
        waiting, oldest = cursor.fetchone()
    room = flight.room(waiting, moment(oldest), now)
    taken = _take(room, now) if room else []
    for position, (job_id, task) in enumerate(taken):
        try:
            send(task if registry.find(task) is not None else CARRIER, job_id)
        except Exception as error:  # whatever the broker's client raises
            _give_back([job for job, _ in taken[position:]])
            raise BrokerAway(type(error).__name__) from error
    return len(taken)


def _take(room: int, now: datetime) -> list[tuple[int, str]]:
    """Mark rows as published before they are: a crash in between costs a pause, not a job."""
    with writing() as cursor:
        cursor.execute(
            "SELECT o.job_id, coalesce(r.task, '') FROM portal_jobs_outbox o"
            " LEFT JOIN portal_jobs_jobrun r ON r.id = o.job_id"
            f" WHERE o.turn IS NOT NULL ORDER BY o.turn, o.job_id LIMIT %s {skip_locked('o')}",
            [room],
        )
        taken: list[tuple[int, str]] = cursor.fetchall()
        if taken:
            cursor.execute(
                "UPDATE portal_jobs_outbox SET turn = NULL, published_at = %s, publications = publications + 1"
                f" WHERE job_id IN ({', '.join(['%s'] * len(taken))})",
                [stored(now), *(job_id for job_id, _ in taken)],
            )
    return taken


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
                    f"UPDATE portal_jobs_outbox SET published_at = NULL, turn = {next_turn(lane)} WHERE job_id = %s",
                    [lane, job_id],
                )
                found += 1
    return found
