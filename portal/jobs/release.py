"""What the parent of a worker process does when that has died."""

from __future__ import annotations

import os
import signal

import structlog
from django.utils import timezone

from portal.jobs import lease, outcomes, presence, queue, registry
from portal.jobs.models import JobRun
from portal.tenants.scope import system_scope

log = structlog.get_logger("foyer.jobs")


def release(name: str, status: int, *, on_purpose: bool) -> int:
    """Give back what the dead process held; `status` is waitpid's. Answers how many jobs that were."""
    held = lease.held_by(name)
    for job_id, token in held:
        queue.lose(job_id, token, None, _how(job_id, status, on_purpose))
        log.warning("job_given_back", job=job_id, worker=name, on_purpose=on_purpose)
    presence.leave(name)
    return len(held)


def _how(job_id: int, status: int, on_purpose: bool) -> queue.Decide:
    alarm = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
    if alarm and is_over_time(job_id):
        return outcomes.took_too_long(limit_of(job_id))
    # The alarm also ends a worker that was told to end and whose job did not.
    return outcomes.shut_down() if on_purpose or alarm else outcomes.died()


def limit_of(job_id: int) -> int:
    """The time limit of the job, in seconds; 0 when its kind is not known here."""
    with system_scope("jobs"):
        task = JobRun.objects.filter(pk=job_id).values_list("task", flat=True).first()
    job = registry.find(task) if task else None
    return job.time_limit_seconds if job else 0


def is_over_time(job_id: int) -> bool:
    limit = limit_of(job_id)
    with system_scope("jobs"):
        started = JobRun.objects.filter(pk=job_id).values_list("started_at", flat=True).first()
    return bool(limit and started and (timezone.now() - started).total_seconds() >= limit)
