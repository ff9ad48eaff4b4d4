"""The heartbeat of a worker process: one thread with a database connection of its own."""

from __future__ import annotations

import os
import signal
import threading
import time

import structlog
from django.conf import settings
from django.db import Error, connection

from portal.jobs import lease, outcomes, presence, queue
from portal.jobs.context import JobContext
from portal.jobs.queue import Claim

log = structlog.get_logger("foyer.jobs")

TICK_SECONDS = 0.5
SECONDS_TO_REACT = 10.0
# A job in C code that never lets go of the interpreter stops all threads, the heart too, and so loses its lease. When
# it has then computed for so many leases, the kernel ends the process, or it would keep a worker from all others.
DEAF_LEASES = 1.25
PRESENCE_SECONDS = 10.0


class ThreadHeart:
    """Beats for the job that is being worked on, writes its progress, and says now and then that the process lives.

    With `may_end` the process is ended by force when a job does not react to being stopped, or does not let the heart
    beat at all: for processes that work on one job at a time and are started anew by somebody.
    """

    def __init__(self, *, name: str, kind: str, may_end: bool) -> None:
        self._name, self._kind, self._may_end = name, kind, may_end
        self._current: tuple[Claim, JobContext] | None = None
        self._since = 0.0
        self._seen = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name="heart", daemon=True)
        # Apart from the heart, which may have to wait for the database.
        self._guard = threading.Thread(target=self._put_off_the_end, name="guard", daemon=True)

    def start(self) -> None:
        self._thread.start()
        if self._may_end:
            self._guard.start()

    def stop(self) -> None:
        """End the thread and take the process off the list."""
        self._ended.set()
        self._thread.join(timeout=5)

    def watch(self, claim: Claim, context: JobContext) -> None:
        if self._may_end:
            _end_after_deaf_leases()
        self._since = time.monotonic()
        self._current = (claim, context)

    def rest(self) -> None:
        self._current = None

    def _live(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            try:
                self._tick()
            except Error:  # the database is away: the next tick tries again with a new connection
                log.warning("heartbeat_failed", exc_info=True)
                connection.close()
        try:
            presence.leave(self._name)
        except Error:
            log.warning("leaving_failed", exc_info=True)
        connection.close()

    def _put_off_the_end(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            _end_after_deaf_leases()
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _tick(self) -> None:
        now = time.monotonic()
        current = self._current
        if current is not None:
            claim, context = current
            if context.progress.changed:
                context.progress.changed = False
                lease.report(claim.job_id, claim.token, context.progress)
            if now - self._since >= settings.FOYER_JOB_LEASE_SECONDS / 4:
                self._since = now
                context.told(lease.beat(claim.job_id, claim.token))
            if self._may_end and context.ignores_stop_for() >= SECONDS_TO_REACT:
                self._end_by_force(claim)
        if now - self._seen >= PRESENCE_SECONDS:
            self._seen = now
            presence.show(self._name, self._kind)

    def _end_by_force(self, claim: Claim) -> None:
        if queue.lose(claim.job_id, claim.token, None, outcomes.shut_down()):
            log.warning("job_ended_by_force", job=claim.job_id)
            os.kill(os.getpid(), signal.SIGKILL)


def _end_after_deaf_leases() -> None:
    """Have the kernel end this process after so much time on the processor, unless this is called again before."""
    signal.setitimer(signal.ITIMER_PROF, settings.FOYER_JOB_LEASE_SECONDS * DEAF_LEASES)
