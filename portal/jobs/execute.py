"""Runs one claimed job; the same in the embedded worker, under Celery and in tests."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from portal.audit.public import acting
from portal.jobs import queue, registry
from portal.jobs.context import JobContext
from portal.jobs.errors import JobFailed, JobMadeWay, JobRetry, JobStopped, JobWaits, LeaseLost
from portal.jobs.outcomes import again, interrupted, made_way, stopped_by_hand, unknown, waiting
from portal.jobs.queue import Claim, Outcome, Progress
from portal.jobs.states import AttemptOutcome, State
from portal.settings.env import BASE_DIR
from portal.tenants.scope import closed_scope

log = structlog.get_logger("foyer.jobs")

LONGEST_PAUSE_SECONDS = 8.0
Written = TypeVar("Written")


class Heart(Protocol):
    """Keeps the lease alive while a job runs."""

    def watch(self, claim: Claim, context: JobContext) -> None: ...

    def rest(self) -> None: ...


def execute(
    claim: Claim, *, heart: Heart | None = None, ending: threading.Event | None = None
) -> tuple[Outcome | None, JobContext]:
    """Run the job and answer how it ended; None when that is already written or somebody else has taken over."""
    context = JobContext(claim, interrupted=ending)
    known = {"job": claim.job_id, "attempt": claim.attempt, "task": claim.task, "tenant": claim.tenant_id}
    if claim.request_id:
        known["request"] = claim.request_id
    if claim.requested_by_id:
        known["user"] = claim.requested_by_id
    by = acting(actor=claim.requested_by_id, via=f"job {claim.job_id} · {claim.task}"[:80])
    with closed_scope(), by, structlog.contextvars.bound_contextvars(**known):
        if heart is not None:
            heart.watch(claim, context)
        try:
            outcome = _outcome(claim, context)
        finally:
            if heart is not None:
                heart.rest()
        if ended := outcome or context.finished:
            (log.debug if _is_quiet(claim) else log.info)("job_ended", state=str(ended.state))
        return outcome, context


def _is_quiet(claim: Claim) -> bool:
    job = registry.find(claim.task)
    return job is not None and job.quiet


def _outcome(claim: Claim, context: JobContext) -> Outcome | None:
    job = registry.find(claim.task)
    if job is None:
        return waiting(claim, _("Waits: the plugin that does this kind of work is switched off."))
    try:
        if job.atomic:
            with context.scope():
                context.finish(job.function(context, **claim.arguments))
            return None
        result = job.function(context, **claim.arguments)
    except LeaseLost:
        log.warning("job_was_taken_over")
        return None
    except JobWaits as error:
        return waiting(claim, str(error))
    except JobMadeWay:
        return made_way()
    except JobStopped:
        return stopped_by_hand() if context.stopped_by_person else interrupted()
    except JobFailed as error:
        return Outcome(State.FAILED, AttemptOutcome.FAILED, error=str(error), failed=True)
    except JobRetry as error:
        return again(claim, str(error), after_seconds=error.after_seconds)
    except (
        Exception,
        SystemExit,
    ) as error:  # the job's own code: whatever it raises is an outcome, not the end of the worker
        if _ends_process(error):
            raise
        return _raised(claim, context, error)
    if context.finished is not None:
        return None
    return Outcome(State.DONE, AttemptOutcome.DONE, result=str(result or ""))


def _raised(claim: Claim, context: JobContext, error: BaseException) -> Outcome | None:
    log.exception("job_raised")
    if context.finished is not None:
        return None
    if context.outside_is_open:
        return unknown(_("an error came up"))
    return again(claim, _words(claim, error))


def _ends_process(error: BaseException) -> bool:
    """Whether Celery's pool ends this process (a job took too long): its exit by a signal has a negative code."""
    return isinstance(error, SystemExit) and isinstance(error.code, int) and error.code < 0


def _words(claim: Claim, error: BaseException) -> str:
    """The kind of error and its place. Its text may hold a secret (an address with a key in it) and stays in the log."""
    if isinstance(error, MemoryError):
        return _("It needed more memory than a job may take (%(most)s MB). The log has more under job %(job)s.") % {
            "most": settings.FOYER_JOB_MEMORY_MB or "–",
            "job": claim.job_id,
        }
    frames = traceback.extract_tb(error.__traceback__)
    base = BASE_DIR
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(base)] or frames
    path = Path(own[-1].filename)
    place = path.relative_to(base) if path.is_relative_to(base) else path.name
    return _("An unexpected error (%(kind)s at %(place)s, line %(line)s). The log has more under job %(job)s.") % {
        "kind": type(error).__name__,
        "place": place,
        "line": own[-1].lineno,
        "job": claim.job_id,
    }


def perform_next(
    claim: Claim, *, heart: Heart | None, go_on: Callable[[], bool], ending: threading.Event | None = None
) -> Claim | None:
    """Run a claimed job and write its end. While `go_on()` says so, take the next one in the same transaction."""
    outcome, context = execute(claim, heart=heart, ending=ending)
    another = go_on()
    if connection.errors_occurred:
        connection.close()
    if outcome is None:
        return queue.claim_next(claim.holder) if another else None
    settle = queue.settle_and_claim_next if another else _settle
    written, following = patiently(lambda: settle(claim, outcome, context.progress))
    if not written:
        log.warning("job_was_taken_over", job=claim.job_id, attempt=claim.attempt)
    return following


def _settle(claim: Claim, outcome: Outcome, progress: Progress) -> tuple[bool, None]:
    return queue.settle(claim, outcome, progress), None


def patiently(write: Callable[[], Written]) -> Written:
    """Write the end of a job; a database that restarts meanwhile is waited for, about as long as the lease lasts."""
    pause = 0.25
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            connection.close()
            if pause > LONGEST_PAUSE_SECONDS:
                raise
            log.warning("database_is_away", again_in=pause)
            time.sleep(pause)
            pause *= 2
