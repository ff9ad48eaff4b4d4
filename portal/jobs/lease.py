"""What a worker says and asks about a job that it holds; every write is made on condition of the token."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection
from django.utils import timezone

from portal.jobs.queue import Progress
from portal.jobs.sql import moment, stored, writing


def beat(job_id: int, token: int) -> bool | None:
    """A sign of life. Answers whether a person wants the job stopped; None when it is ours no longer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portal_jobs_outbox SET beat_at = %s WHERE job_id = %s AND token = %s AND holder <> '' RETURNING stopping",
            [stored(timezone.now()), job_id, token],
        )
        row = cursor.fetchone()
    return bool(row[0]) if row else None


def confirm(job_id: int, token: int) -> bool:
    """Inside a transaction of the job, last: the job is still ours, and stays so until the commit.

    An effect outside that was marked is recorded by this transaction, so its mark goes with it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portal_jobs_outbox SET beat_at = %s, outside = %s WHERE job_id = %s AND token = %s AND holder <> ''",
            [stored(timezone.now()), False, job_id, token],
        )
        return bool(cursor.rowcount)


def mark_outside(job_id: int, token: int, words: str) -> bool:
    """Remember, before it begins, that something outside of our database is being done (or with "" that it is not)."""
    with writing() as cursor:
        cursor.execute(
            "UPDATE portal_jobs_outbox SET outside = %s, beat_at = %s"
            " WHERE job_id = %s AND token = %s AND holder <> ''",
            [bool(words), stored(timezone.now()), job_id, token],
        )
        if not cursor.rowcount:
            return False
        cursor.execute("UPDATE portal_jobs_jobrun SET outside = %s WHERE id = %s", [words[:200], job_id])
        return True


def report(job_id: int, token: int, progress: Progress) -> None:
    """Show how far the job is."""
    with writing() as cursor:
        cursor.execute(
            "UPDATE portal_jobs_jobrun SET steps = %s, progress_done = %s, progress_total = %s WHERE id = %s"
            " AND EXISTS (SELECT 1 FROM portal_jobs_outbox WHERE job_id = %s AND token = %s AND holder <> '')",
            [json.dumps(progress.steps), progress.done, progress.total, job_id, job_id, token],
        )


def wants_stop(job_id: int, token: int) -> bool | None:
    """Whether a person wants the job stopped; None when it is ours no longer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stopping FROM portal_jobs_outbox WHERE job_id = %s AND token = %s AND holder <> ''",
            [job_id, token],
        )
        row = cursor.fetchone()
    return bool(row[0]) if row else None


def held() -> list[tuple[int, int, str, datetime | None]]:
    """(job, token, holder, last sign of life) of every job that somebody works on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT job_id, token, holder, beat_at FROM portal_jobs_outbox WHERE holder <> ''")
        return [(job_id, token, holder, moment(beat_at)) for job_id, token, holder, beat_at in cursor.fetchall()]


def held_by(holder: str) -> list[tuple[int, int]]:
    """(job, token) of what this process works on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT job_id, token FROM portal_jobs_outbox WHERE holder = %s", [holder])
        return list(cursor.fetchall())
