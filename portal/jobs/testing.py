"""For test suites: run what was enqueued, in this process, by the same code as the workers."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from portal.jobs import outbox, queue
from portal.jobs.execute import execute
from portal.tenants.scope import closed_scope

HOLDER = "this-process"


def run_jobs(*, limit: int = 1000, ahead: timedelta = timedelta(0)) -> int:
    """Run every due job, also those that these enqueue, until none is left; answers how many attempts were made.

    `ahead` also takes jobs that are due within that time (retries, `run_after`). Raises when `limit` is reached.
    """
    with closed_scope():
        for count in range(limit):
            outbox.promote(now=timezone.now() + ahead)
            claim = queue.claim_next(HOLDER)
            if claim is None:
                return count
            outcome, context = execute(claim)
            if outcome is not None:
                queue.settle(claim, outcome, context.progress)
    raise AssertionError(f"After {limit} jobs there were still more: does a job enqueue itself?")
