"""What a job gets as its first argument."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.jobs import lease, outbox, queue, sql
from portal.jobs.errors import JobMadeWay, JobRetry, JobStopped, LeaseLost
from portal.jobs.models import JobRun
from portal.jobs.queue import Claim, Outcome, Progress
from portal.jobs.states import AttemptOutcome, State
from portal.tenants.scope import system_scope, tenant_scope

SECONDS_BETWEEN_LOOKS = 1.0
MOST_STEPS = 200


class Step:
    """A part of a job that people see: `advance` as it goes on, `note` for the latest thing it did."""

    def __init__(self, context: JobContext, label: str, total: int) -> None:
        self._context = context
        self._shown: dict[str, Any] = {
            "label": label,
            "state": "running",
            "done": 0,
            "total": total,
            "note": "",
            "started_at": timezone.now().isoformat(),
            "finished_at": None,
        }

    def advance(self, count: int = 1, *, note: Any = "") -> None:
        """Count on; raises JobStopped when a person pressed stop."""
        self._shown["done"] += count
        self._shown["note"] = str(note)[:300] or self._shown["note"]
        self._context.progress.changed = True
        self._context.check_stop()

    def note(self, words: Any) -> None:
        self._shown["note"] = str(words)[:300]
        self._context.progress.changed = True

    def expect(self, total: int) -> None:
        """Say, or correct, of how many parts the step is made."""
        self._shown["total"] = total
        self._context.progress.changed = True

    def _end(self, state: str) -> None:
        self._shown.update(state=state, finished_at=timezone.now().isoformat())
        self._context.progress.changed = True


class JobContext:
    """The running job: its scope, its steps, and what keeps its effects from happening twice."""

    def __init__(self, claim: Claim, *, interrupted: threading.Event | None = None) -> None:
        self._claim = claim
        self._interrupted = interrupted or threading.Event()
        self._stop = threading.Event()
        self._told_at = 0.0
        self._lost = threading.Event()
        self._looked_at = time.monotonic()
        self._depth = 0
        self._outside = False
        self.finished: Outcome | None = None
        self.progress = Progress()

    @property
    def job_id(self) -> int:
        return self._claim.job_id

    @property
    def attempt(self) -> int:
        return self._claim.attempt

    @property
    def tenant_id(self) -> int | None:
        """The tenant for which it runs; None for work of the installation."""
        return self._claim.tenant_id

    @property
    def requested_by_id(self) -> int | None:
        return self._claim.requested_by_id

    @property
    def outside_is_open(self) -> bool:
        """An effect outside was begun and no transaction has recorded it yet."""
        return self._outside

    @contextmanager
    def scope(self) -> Iterator[None]:
        """The job's tenant, in a transaction that is committed only while the job is ours.

        For work of the installation it is a system scope. Keep outside calls and image work out of it.
        """
        self.check_stop()
        self._depth += 1
        try:
            with sql.in_transaction(self._tenant()):
                yield
                if self.finished is None and not lease.confirm(self.job_id, self._claim.token):
                    self._lost.set()
                    raise LeaseLost
            if self._depth == 1:
                self._outside = False
        except BaseException:
            self.finished = None
            raise
        finally:
            self._depth -= 1

    def _tenant(self) -> AbstractContextManager[Any]:
        return system_scope("jobs") if self.tenant_id is None else tenant_scope(self.tenant_id)

    @contextmanager
    def step(self, label: Any, *, total: int = 0) -> Iterator[Step]:
        """A named part of the work, shown while it runs and afterwards."""
        self.check_stop()
        step = Step(self, str(label)[:200], total)
        if len(self.progress.steps) < MOST_STEPS:
            self.progress.steps.append(step._shown)
        self.progress.changed = True
        try:
            yield step
        except JobMadeWay:
            step._end("done")
            raise
        except BaseException:
            step._end("failed")
            raise
        step._end("done")

    def check_stop(self) -> None:
        """Raises JobStopped when a person pressed stop or the worker shuts down, LeaseLost when the job is not ours."""
        if time.monotonic() - self._looked_at >= SECONDS_BETWEEN_LOOKS and not connection.needs_rollback:
            self._looked_at = time.monotonic()
            self.told(lease.wants_stop(self.job_id, self._claim.token))
        if self._lost.is_set():
            raise LeaseLost
        # What was done outside must be recorded before anything may stop the job.
        if not self._outside and (self._stop.is_set() or self._interrupted.is_set()):
            raise JobStopped

    def make_way(self) -> None:
        """Call it outside of `scope()`, in a patient job that goes on from where it was when it is called again.

        While other jobs are ready this attempt ends, uncounted, and the job takes its place behind them.
        """
        if outbox.anybody_waits():
            raise JobMadeWay

    def told(self, stopping: bool | None) -> None:
        """What the queue answered to a look or a beat."""
        if stopping is None:
            if self.finished is None:
                self._lost.set()
        elif stopping and not self._stop.is_set():
            self._told_at = time.monotonic()
            self._stop.set()

    def ignores_stop_for(self) -> float:
        """For how many seconds the job has not reacted to being stopped."""
        return time.monotonic() - self._told_at if self._stop.is_set() else 0.0

    @property
    def stopped_by_person(self) -> bool:
        return self._stop.is_set()

    @contextmanager
    def outside(self, words: Any) -> Iterator[None]:
        """Mark an effect outside of our database (a mail, a call that changes something), never inside `scope()`.

        The mark stays until the next `scope()` has recorded the effect or the job ends. If the process dies before,
        or anything but JobFailed and JobRetry is raised, nobody knows what happened: the job ends as `unknown`, and
        only a person may repeat it.
        """
        if self._depth:
            raise RuntimeError("outside() was used inside scope(): a transaction must not wait for an outside call.")
        self.check_stop()
        if not lease.mark_outside(self.job_id, self._claim.token, str(words) or "…"):
            self._lost.set()
            raise LeaseLost
        self._outside = True
        try:
            yield
        except JobRetry:
            # The job knows that nothing has happened, or it would not ask to be repeated.
            self._outside = False
            raise

    def once(self, key: str, work: Callable[[], Any]) -> Any:
        """Call `work` in the job's scope, exactly once for all attempts of the job, and answer what it answered.

        The mark is committed together with the work; a later attempt gets the first answer, which must be JSON.
        """
        if key in self._claim.marks:
            return self._claim.marks[key]
        with self.scope():
            answer = work()
            run = JobRun.objects.select_for_update().get(pk=self.job_id)
            run.marks[key] = answer
            run.save(update_fields=["marks"])
        self._claim.marks[key] = answer
        return answer

    def finish(self, result: Any = "") -> None:
        """The last thing inside `scope()`: commits its effects and the state "done" in one transaction."""
        if not self._depth:
            raise RuntimeError("finish() belongs inside scope(): it commits the state together with the work.")
        outcome = Outcome(State.DONE, AttemptOutcome.DONE, result=str(result or ""))
        for step in self.progress.steps:
            if step["state"] == "running":
                step.update(state="done", finished_at=timezone.now().isoformat())
        if not queue.settle(self._claim, outcome, self.progress):
            self._lost.set()
            raise LeaseLost
        self.finished = outcome
