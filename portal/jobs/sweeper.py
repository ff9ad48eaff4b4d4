"""Gives back what dead workers held, finds what fell out of the queue, and clears away what is old."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.jobs import lease, outbox, outcomes, presence, queue, sql
from portal.jobs.models import JobRun, ScheduleSlot, Worker
from portal.jobs.release import is_over_time, limit_of
from portal.jobs.states import FINISHED_STATES, OPEN_STATES, State
from portal.tenants.scope import system_scope

log = structlog.get_logger("foyer.jobs")

KEEP_DAYS = 90
KEEP_QUIET_DAYS = 2
KEEP_SLOTS_DAYS = 400
AT_ONCE = 500


class Sweeper:
    """Watches the signs of life by its own steady clock: a wall clock that jumps ends no lease and keeps none."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], tuple[datetime | None, float]] = {}

    def sweep(self) -> int:
        """Give back the jobs of workers that have not beaten for a lease; answers how many."""
        held = lease.held()
        now = time.monotonic()
        seen = {
            (job_id, token): (
                self._seen[job_id, token]
                if self._seen.get((job_id, token), (None, 0.0))[0] == beat_at and (job_id, token) in self._seen
                else (beat_at, now)
            )
            for job_id, token, _, beat_at in held
        }
        self._seen = seen
        lost = 0
        for job_id, token, holder, beat_at in held:
            if presence.is_dead(holder):
                beaten = None
            elif now - seen[job_id, token][1] >= settings.FOYER_JOB_LEASE_SECONDS:
                beaten = beat_at
            else:
                continue
            if queue.lose(job_id, token, beaten, _how(job_id)):
                lost += 1
                log.warning("job_given_back", job=job_id, worker=holder)
        return lost


def _how(job_id: int) -> queue.Decide:
    """What to say about a job whose worker vanished: the kernel ends one that takes too long, and tells nobody."""
    return outcomes.took_too_long(limit_of(job_id)) if is_over_time(job_id) else outcomes.died()


def put_back_strays() -> int:
    """Jobs that should wait or run but have no row in the outbox, as after a partial restore, get one."""
    with transaction.atomic(), system_scope("jobs"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task, tenant_id, run_after, attempt + waits FROM portal_jobs_jobrun r WHERE state IN (%s, %s)"
            " AND NOT EXISTS (SELECT 1 FROM portal_jobs_outbox o WHERE o.job_id = r.id) ORDER BY id LIMIT %s",
            [*OPEN_STATES, AT_ONCE],
        )
        strays = cursor.fetchall()
        now = timezone.now()
        for job_id, task, tenant_id, run_after, claims in strays:
            due_at = sql.moment(run_after) or now
            outbox.put(job_id, task=task, tenant_id=tenant_id, token=claims, due_at=due_at, now=now)
            JobRun.objects.filter(pk=job_id).update(state=State.QUEUED)
    return len(strays)


def clear_away(now: datetime | None = None) -> int:
    """Remove finished jobs that nobody needs any more, a bounded number at a time."""
    now = now or timezone.now()
    with transaction.atomic(), system_scope("jobs"):
        over = JobRun.objects.filter(state__in=FINISHED_STATES)
        old = over.filter(finished_at__lt=now - timedelta(days=KEEP_DAYS))
        quiet = over.filter(quiet=True, state=State.DONE, finished_at__lt=now - timedelta(days=KEEP_QUIET_DAYS))
        ids = [*old.values_list("pk", flat=True)[:AT_ONCE], *quiet.values_list("pk", flat=True)[:AT_ONCE]]
        if ids:
            JobRun.objects.filter(pk__in=ids).delete()
    ScheduleSlot.objects.filter(slot__lt=now - timedelta(days=KEEP_SLOTS_DAYS)).delete()
    Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    return len(ids)
