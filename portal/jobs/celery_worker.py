"""What happens in a Celery worker: its messages name jobs, everything else is in the database."""

from __future__ import annotations

import os
import threading

import structlog
from billiard import current_process
from django.db import Error, connection

from portal.jobs import presence, queue
from portal.jobs.execute import execute, patiently
from portal.jobs.heart import PRESENCE_SECONDS, ThreadHeart
from portal.jobs.presence import process_name

log = structlog.get_logger("foyer.jobs")

_hearts: dict[int, ThreadHeart] = {}
_lock = threading.Lock()


def _in_pool() -> bool:
    """Whether this is a child of Celery's pool of processes, which replaces it when it ends."""
    return "PoolWorker" in current_process().name


def _heart() -> ThreadHeart:
    """One a process: the pool forks after this module was imported."""
    with _lock:
        heart = _hearts.get(os.getpid())
        if heart is None:
            heart = ThreadHeart(name=process_name(), kind="celery", may_end=_in_pool())
            heart.start()
            _hearts.clear()
            _hearts[os.getpid()] = heart
        return heart


def live(ended: threading.Event) -> None:
    """Show that the worker is there, also before its first job. The pool forks, so no connection is kept open."""
    name = process_name()
    while True:
        try:
            presence.show(name, "celery")
        except Error:
            log.warning("presence_failed", exc_info=True)
        connection.close()
        if ended.wait(PRESENCE_SECONDS):
            presence.leave(name)
            connection.close()
            return


def perform(job_id: int) -> None:
    """Run the job, unless somebody has it or it is over: messages may come twice, or for a job that was stopped."""
    claim = queue.claim(job_id, process_name())
    if claim is None:
        return
    outcome, context = execute(claim, heart=_heart())
    if outcome is not None and not patiently(lambda: queue.settle(claim, outcome, context.progress)):
        log.warning("job_was_taken_over", job=job_id, attempt=claim.attempt)
