"""What people do to jobs: stop and try again, in the open scope."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.public import record
from portal.jobs import outbox
from portal.jobs.models import JobRun
from portal.jobs.states import RETRYABLE_STATES, State


class NotPossible(Exception):
    """The job is not in a state for this; `sentence` says so to a person. Nothing was changed."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def stop_run(*, run: JobRun) -> JobRun:
    """A waiting job is stopped at once; a running one at its next step, by force if it does not react.

    Raises NotPossible when it is over already.
    """
    with transaction.atomic():
        # The outbox comes first, as for the workers: who locks in another order waits for each other for ever.
        if outbox.take_out(run.pk):
            fresh: JobRun = JobRun.objects.get(pk=run.pk)
            fresh.state, fresh.finished_at, fresh.error = State.STOPPED, timezone.now(), _("Stopped by hand.")
            fresh.save(update_fields=["state", "finished_at", "error"])
        elif outbox.ask_to_stop(run.pk):
            fresh = JobRun.objects.get(pk=run.pk)
        else:
            raise NotPossible(_("This job is over already; there is nothing to stop."))
        record("jobs.job.stopped", subject=fresh, data={"task": fresh.task})
    return fresh


def retry_run(*, run: JobRun) -> JobRun:
    """Queue a job again that failed, was given up or stopped, or whose outcome is unknown; its attempts count anew.

    Raises NotPossible when it is waiting, running or done.
    """
    with transaction.atomic():
        fresh: JobRun = JobRun.objects.select_for_update().get(pk=run.pk)
        if fresh.state not in RETRYABLE_STATES:
            raise NotPossible(_("Only a job that failed, was stopped or has an unknown outcome can be tried again."))
        fresh.state, fresh.failures, fresh.losses, fresh.finished_at = State.QUEUED, 0, 0, None
        fresh.save(update_fields=["state", "failures", "losses", "finished_at"])
        now = timezone.now()
        outbox.put(fresh.pk, task=fresh.task, tenant_id=fresh.tenant_id, token=fresh.claims, due_at=now, now=now)
        record("jobs.job.retried", subject=fresh, data={"task": fresh.task})
    return fresh
