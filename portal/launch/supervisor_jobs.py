"""The children that do background work."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import Error, connection, connections

from portal.jobs import presence, registry, scheduler, worker
from portal.jobs.release import release
from portal.launch.processes import forked, program
from portal.launch.supervised import Child


def _until_told(body: Callable[[threading.Event], None]) -> Callable[[], None]:
    """Run with an event that SIGTERM sets; if the body then does not end in time, the kernel ends the process."""

    def run() -> None:
        stop = threading.Event()

        def told(*_: object) -> None:
            stop.set()
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, worker.ENDING_SECONDS)

        signal.signal(signal.SIGTERM, told)
        signal.signal(signal.SIGINT, told)
        connections.close_all()
        body(stop)

    return run


def embedded_workers(count: int) -> list[Child]:
    """Processes of the embedded queue. What one of them held when it died is given back at once."""
    registry.load_all()
    names: dict[int, str] = {}

    def started(pid: int) -> None:
        names[pid] = presence.process_name(pid)

    def ended(pid: int, status: int, stopping: bool) -> None:
        name = names.pop(pid)
        if not (os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0):
            with suppress(Error):  # else the sweeper gives it back when the lease has run out
                release(name, status, on_purpose=stopping)
        connection.close()  # the next child must not inherit it

    return [
        Child(name, forked(name, _until_told(worker.work)), started, ended)
        for name in (f"worker {number}" for number in range(1, count + 1))
    ]


def scheduler_child() -> Child:
    return Child("scheduler", forked("scheduler", _until_told(scheduler.run)))


def celery_child(count: int) -> Child:
    arguments = [
        sys.executable,
        "-m",
        "celery",
        "--quiet",  # its banner is no line of a log
        "-A",
        "portal",
        "worker",
        "--loglevel",
        "INFO",
        "--concurrency",
        str(count),
        "--without-gossip",
        "--without-mingle",
    ]
    return Child("celery", program(arguments))


def background_children(count: int) -> list[Child]:
    """The scheduler and the workers that `FOYER_JOBS` asks for."""
    workers = [celery_child(count)] if settings.FOYER_JOBS == "celery" else embedded_workers(count)
    return [scheduler_child(), *workers]
