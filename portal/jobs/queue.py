"""The queue in SQL: few and tiny transactions, the same on SQLite and PostgreSQL.

Who holds a job has its row in the outbox and the row's token; every write for the job is made on condition of that
token, so that a worker which was thought dead and comes back cannot change anything any more. A job's token only
rises: with each claim, as its attempts and waits together do, also when the job left the outbox and was tried again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from portal.jobs.sql import FRONT, moment, on_postgresql, skip_locked, stored, writing
from portal.jobs.states import AttemptOutcome, State

RUN_COLUMNS = (
    "tenant_id, task, args, attempt, waits, failures, losses, max_attempts, request_id, requested_by_id, title, marks"
)


@dataclass(slots=True)
class Claim:
    """A job in the hands of a worker: its fencing token and what is needed to run it."""

    job_id: int
    token: int
    holder: str
    tenant_id: int | None
    task: str
    arguments: dict[str, Any]
    attempt: int
    waits: int
    failures: int
    losses: int
    max_attempts: int
    request_id: str
    requested_by_id: int | None
    title: str
    started_at: datetime
    marks: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. With `again_after` (seconds) the job waits for its next attempt.

    With `waits` it was no attempt: nothing could be done yet, so none is counted or kept.
    """

    state: State
    attempt: AttemptOutcome
    result: str = ""
    error: str = ""
    again_after: float | None = None
    failed: bool = False
    lost: bool = False
    waits: bool = False


class Progress:
    """Steps as people see them, in memory until somebody writes them."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []
        self.changed = False

    @property
    def done(self) -> int:
        return int(self.steps[-1]["done"]) if self.steps else 0

    @property
    def total(self) -> int:
        return int(self.steps[-1]["total"]) if self.steps else 0


# (the lost claim, somebody wants it stopped, something outside was being done) -> how it ends
Decide = Callable[[Claim, bool, bool], Outcome]


def claim_next(holder: str) -> Claim | None:
    """Take the job whose turn it is, or None."""
    with writing() as cursor:
        return _take_next(cursor, holder)


def claim(job_id: int, holder: str) -> Claim | None:
    """Take this job unless somebody has it, it is over, or its time has not come (a message that came twice)."""
    now = timezone.now()
    with writing() as cursor:
        cursor.execute(
            "UPDATE portal_jobs_outbox SET turn = NULL, token = token + 1, holder = %s, beat_at = %s"
            " WHERE job_id = %s AND holder = '' AND due_at <= %s RETURNING token",
            [holder, stored(now), job_id, stored(now)],
        )
        row = cursor.fetchone()
        return _start(cursor, job_id, row[0], holder, now) if row else None


def settle(claim: Claim, outcome: Outcome, progress: Progress | None) -> bool:
    """Write how the attempt ended; False when the job was taken over meanwhile, and nothing was written."""
    with writing() as cursor:
        return _settle(cursor, claim, outcome, progress)


def settle_and_claim_next(claim: Claim, outcome: Outcome, progress: Progress) -> tuple[bool, Claim | None]:
    """Both in one transaction: a commit less for each job."""
    with writing() as cursor:
        written = _settle(cursor, claim, outcome, progress)
        return written, _take_next(cursor, claim.holder)


def lose(job_id: int, token: int, beat_at: datetime | None, decide: Decide) -> bool:
    """End the attempt of a worker that died; `beat_at` is its last sign of life, None when it is surely dead.

    False when it has beaten, ended or been ended meanwhile.
    """
    with writing() as cursor:
        cursor.execute(
            "SELECT holder, stopping, outside, beat_at FROM portal_jobs_outbox"
            f" WHERE job_id = %s AND token = %s AND holder <> '' {'FOR UPDATE' if on_postgresql() else ''}",
            [job_id, token],
        )
        row = cursor.fetchone()
        if row is None or (beat_at is not None and moment(row[3]) != beat_at):
            return False
        cursor.execute(f"SELECT {RUN_COLUMNS}, started_at FROM portal_jobs_jobrun WHERE id = %s", [job_id])
        run = cursor.fetchone()
        if run is None:
            cursor.execute("DELETE FROM portal_jobs_outbox WHERE job_id = %s", [job_id])
            return True
        claim = _claim(job_id, token, row[0], run[:-1], moment(run[-1]))
        return _settle(cursor, claim, decide(claim, bool(row[1]), bool(row[2])), None)


def _take_next(cursor: CursorWrapper, holder: str) -> Claim | None:
    while True:
        now = timezone.now()
        cursor.execute(
            "UPDATE portal_jobs_outbox SET turn = NULL, token = token + 1, holder = %s, beat_at = %s"
            " WHERE job_id = (SELECT job_id FROM portal_jobs_outbox WHERE turn IS NOT NULL"
            f" ORDER BY turn, job_id LIMIT 1 {skip_locked()}) RETURNING job_id, token",
            [holder, stored(now)],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        if started := _start(cursor, row[0], row[1], holder, now):
            return started


def _start(cursor: CursorWrapper, job_id: int, token: int, holder: str, now: datetime) -> Claim | None:
    cursor.execute(
        "UPDATE portal_jobs_jobrun SET state = 'running', attempt = attempt + 1, worker = %s, started_at = %s,"
        " finished_at = NULL, steps = '[]', progress_done = 0, progress_total = 0, outside = '' WHERE id = %s"
        f" RETURNING {RUN_COLUMNS}",
        [holder, stored(now), job_id],
    )
    row = cursor.fetchone()
    if row is None:  # somebody deleted the job
        cursor.execute("DELETE FROM portal_jobs_outbox WHERE job_id = %s", [job_id])
        return None
    return _claim(job_id, token, holder, row, now)


def _claim(job_id: int, token: int, holder: str, row: tuple[Any, ...], started_at: datetime | None) -> Claim:
    tenant_id, task, arguments, attempt, waits, failures, losses, most, request_id, person_id, title, marks = row
    return Claim(
        job_id,
        token,
        holder,
        tenant_id,
        task,
        _loaded(arguments),
        attempt,
        waits,
        failures,
        losses,
        most,
        request_id,
        person_id,
        title,
        started_at or timezone.now(),
        _loaded(marks),
    )


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, (str, bytes)) else value


def _settle(cursor: CursorWrapper, claim: Claim, outcome: Outcome, progress: Progress | None) -> bool:
    now = timezone.now()
    if not _let_go(cursor, claim.job_id, claim.token, outcome, now):
        return False
    finished = stored(None if outcome.again_after is not None else now)
    shown = "" if progress is None else " steps = %s, progress_done = %s, progress_total = %s,"
    values: list[Any] = [] if progress is None else [json.dumps(progress.steps), progress.done, progress.total]
    cursor.execute(
        f"UPDATE portal_jobs_jobrun SET{shown} state = %s, finished_at = %s, result = %s, error = %s,"
        " failures = failures + %s, losses = losses + %s, attempt = attempt - %s, waits = waits + %s WHERE id = %s",
        [
            *values,
            outcome.state,
            finished,
            outcome.result,
            outcome.error,
            int(outcome.failed),
            int(outcome.lost),
            int(outcome.waits),
            int(outcome.waits),
            claim.job_id,
        ],
    )
    if outcome.waits:
        return True
    cursor.execute(
        "INSERT INTO portal_jobs_jobattempt (tenant_id, run_id, number, worker, outcome, error, started_at, finished_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            claim.tenant_id,
            claim.job_id,
            claim.attempt,
            claim.holder,
            outcome.attempt,
            outcome.error,
            stored(claim.started_at),
            stored(now),
        ],
    )
    return True


def _let_go(cursor: CursorWrapper, job_id: int, token: int, outcome: Outcome, now: datetime) -> bool:
    """Free the row for the next attempt, or remove it when there is none."""
    if outcome.again_after is None:
        cursor.execute(
            "DELETE FROM portal_jobs_outbox WHERE job_id = %s AND token = %s AND holder <> ''", [job_id, token]
        )
    else:
        turn = FRONT if outcome.again_after <= 0 else "NULL"
        cursor.execute(
            f"UPDATE portal_jobs_outbox SET holder = '', beat_at = NULL, turn = {turn}, due_at = %s,"
            " published_at = NULL, publications = 0, outside = %s WHERE job_id = %s AND token = %s AND holder <> ''",
            [stored(now + timedelta(seconds=outcome.again_after)), False, job_id, token],
        )
    return bool(cursor.rowcount)
