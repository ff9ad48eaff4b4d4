"""The embedded worker: takes jobs from the outbox, one at a time."""

from __future__ import annotations

import threading

import structlog
from django.db import Error, connection

from portal.jobs import outbox, queue
from portal.jobs.execute import perform_next
from portal.jobs.heart import ThreadHeart
from portal.jobs.memory import limit_memory
from portal.jobs.outcomes import interrupted
from portal.jobs.presence import process_name
from portal.jobs.queue import Claim
from portal.jobs.time_limit import end_after, limited

log = structlog.get_logger("foyer.jobs")

IDLE_SECONDS = 0.1
PAUSE_WITHOUT_DATABASE_SECONDS = 1.0
# So long a job may go on after its worker was told to end.
ENDING_SECONDS = 6.0


def work(stop: threading.Event) -> None:
    """Work until `stop` is set; a job that is being worked on then is asked to end and given back."""
    limit_memory()
    name = process_name()
    heart = ThreadHeart(name=name, kind="embedded", may_end=True)
    heart.start()
    claim: Claim | None = None
    log.info("worker_started", worker=name)
    while not stop.is_set():
        try:
            if claim is None and outbox.anything_ready():
                claim = queue.claim_next(name)
            if claim is None:
                stop.wait(IDLE_SECONDS)
                continue
            claim = _perform(claim, heart, stop)
        except Error:  # the database is away; a lease that cannot be kept runs out, and the job is repeated
            log.warning("database_is_away", exc_info=True)
            connection.close()
            claim = None
            stop.wait(PAUSE_WITHOUT_DATABASE_SECONDS)
    if claim is not None:  # taken together with the end of the last one, not begun
        queue.settle(claim, interrupted(), None)
    heart.stop()
    log.info("worker_ended", worker=name)


def _perform(claim: Claim, heart: ThreadHeart, stop: threading.Event) -> Claim | None:
    with limited(claim.task):
        following = perform_next(claim, heart=heart, ending=stop, go_on=lambda: not stop.is_set())
    if stop.is_set():
        end_after(ENDING_SECONDS)
    return following
