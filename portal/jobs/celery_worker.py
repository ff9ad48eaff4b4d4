"""What happens in a Celery worker: its messages name jobs, everything else is in the database."""

from __future__ import annotations

import os
import threading
import time
from contextlib import nullcontext

import structlog
from billiard import current_process
from django.db import Error, close_old_connections, connection

from portal.jobs import presence, queue
from portal.jobs.execute import perform_next
from portal.jobs.heart import PRESENCE_SECONDS, ThreadHeart
from portal.jobs.presence import process_name
from portal.jobs.time_limit import limited

log = structlog.get_logger("foyer.jobs")

# So long a message leads on to other jobs: those of other messages wait in the broker meanwhile.
MESSAGE_SECONDS = 0.25

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
    """Run the job of a message, unless somebody has it or it is over: messages may come twice, or for a job that was
    stopped. Then go on with those whose turn it is: taking the next with the end of the last costs a third of what a
    message costs, so many small jobs need few messages.
    """
    close_old_connections()
    claim = queue.claim(job_id, process_name())
    enough = time.monotonic() + MESSAGE_SECONDS
    while claim is not None:
        with limited(claim.task) if _in_pool() else nullcontext():
            claim = perform_next(claim, heart=_heart(), go_on=lambda: time.monotonic() < enough)
