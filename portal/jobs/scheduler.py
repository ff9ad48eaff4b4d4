"""The loops around the work: hand out what is due, give back what was lost, ask for what is scheduled.

Any number of schedulers may run; each step is safe against the same step elsewhere.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import Error, close_old_connections, connection

from portal.jobs import outbox, presence, publish, schedules
from portal.jobs.sweeper import Sweeper, clear_away, put_back_strays

log = structlog.get_logger("foyer.jobs")

PAUSE_WITHOUT_BROKER_SECONDS = 2.0
TICK_SECONDS = 0.1
# While jobs stand in line: the workers empty the few messages that may wait in the broker sooner than a tick is over.
BUSY_TICK_SECONDS = 0.01


@dataclass(slots=True)
class Loop:
    """Something that is done every so many seconds, by a clock that only goes forward."""

    name: str
    every: float
    work: Callable[[], object]
    due: float = 0.0

    def run(self, now: float) -> bool:
        """Do it if it is due; whether it did something and wants to be asked again at once."""
        if now < self.due:
            return False
        self.due = now + self.every
        try:
            return self.work() is True
        except publish.BrokerAway as error:
            log.warning("broker_is_away", reason=str(error))
            self.due = time.monotonic() + PAUSE_WITHOUT_BROKER_SECONDS
        except Error:
            raise
        except Exception:  # one loop that fails must not stop the others
            log.exception("loop_failed", loop=self.name)
            self.due = time.monotonic() + max(self.every, 5.0)
        return False


def send_to_celery(task: str, job_id: int) -> None:
    """A message with the job's id, within about two seconds or not at all."""
    from portal.celery import app

    app.send_task(task, args=[job_id], retry=False, ignore_result=True)


def loops() -> list[Loop]:
    sweeper = Sweeper()
    lease = settings.FOYER_JOB_LEASE_SECONDS
    name = presence.process_name()
    made = [
        Loop("promote", 0.25, outbox.promote),
        Loop("schedules", 1.0, schedules.ask_for_due),
        Loop("sweep", lease / 4, sweeper.sweep),
        Loop("republish", 5.0, publish.republish),
        Loop("strays", 60.0, put_back_strays),
        Loop("store schedules", 60.0, schedules.store),
        Loop("clear away", 600.0, clear_away),
        Loop("presence", 10.0, lambda: presence.show(name, "scheduler")),
    ]
    if settings.FOYER_JOBS == "celery":
        flight = publish.Flight()
        made.append(Loop("publish", 0.0, lambda: _publish_all(flight)))
    return made


def _publish_all(flight: publish.Flight) -> bool:
    """Send what fits; whether anything did."""
    sent = False
    while publish.publish_ready(send_to_celery, flight):
        sent = True
    return sent


def run(stop: threading.Event) -> None:
    """Until `stop` is set. A database that is away is waited for."""
    name = presence.process_name()
    log.info("scheduler_started", worker=name, jobs=settings.FOYER_JOBS)
    todo = loops()
    busy = False
    while not stop.wait(BUSY_TICK_SECONDS if busy else TICK_SECONDS):
        busy = False
        try:
            for loop in todo:
                busy = loop.run(time.monotonic()) or busy
        except Error:
            log.warning("database_is_away", exc_info=True)
            connection.close()
            stop.wait(1.0)
        close_old_connections()
    presence.leave(name)
    log.info("scheduler_ended", worker=name)
