"""Jobs that wait for a worker."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from portal.jobs import registry
from portal.jobs.sql import next_turn, skip_locked, stored


def put(job_id: int, *, task: str, tenant_id: int | None, token: int, due_at: datetime, now: datetime) -> None:
    """Add a job to the queue, in the caller's transaction.

    `token` is the last one that a worker of this job has had: the next claim gets one that nobody knows yet.
    """
    ready = due_at <= now
    lane = _lane(task, tenant_id or 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_jobs_outbox (job_id, lane, due_at, turn, token, publications, holder, stopping, outside)"
            f" VALUES (%s, %s, %s, {next_turn(lane) if ready else 'NULL'}, %s, 0, '', %s, %s) ON CONFLICT (job_id) DO NOTHING",
            [job_id, lane, stored(due_at), *([lane] if ready else []), token, False, False],
        )


def _lane(task: str, tenant: int) -> int:
    """Of a tenant's jobs, 0 for the installation's; patient ones have one of their own below zero."""
    job = registry.find(task)
    return -1 - tenant if job is not None and job.patient else tenant


def anything_ready() -> bool:
    return _any("turn IS NOT NULL")


def anybody_waits() -> bool:
    """Whether a job is ready that is not patient."""
    return _any("turn IS NOT NULL AND lane >= 0")


def _any(condition: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM portal_jobs_outbox WHERE {condition} LIMIT 1")
        return cursor.fetchone() is not None


def promote(*, now: datetime | None = None, limit: int = 200) -> int:
    """Give a turn to jobs whose time has come. Answers how many there were."""
    due = [stored(now or timezone.now()), limit]
    condition = "turn IS NULL AND holder = '' AND published_at IS NULL AND due_at <= %s"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM portal_jobs_outbox WHERE {condition} LIMIT 1", due[:1])
        if cursor.fetchone() is None:
            return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT job_id, lane FROM portal_jobs_outbox WHERE {condition}"
            f" ORDER BY due_at, job_id LIMIT %s {skip_locked()}",
            due,
        )
        rows = cursor.fetchall()
        for job_id, lane in rows:
            cursor.execute(f"UPDATE portal_jobs_outbox SET turn = {next_turn(lane)} WHERE job_id = %s", [lane, job_id])
    return len(rows)


def take_out(job_id: int) -> bool:
    """Remove a job that nobody works on; False when somebody does."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_jobs_outbox WHERE job_id = %s AND holder = ''", [job_id])
        return bool(cursor.rowcount)


def ask_to_stop(job_id: int) -> bool:
    """Tell whoever works on the job that a person wants it stopped; False when nobody does."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_jobs_outbox SET stopping = %s WHERE job_id = %s", [True, job_id])
        return bool(cursor.rowcount)
