"""Keeps a group of processes running until it is told to stop."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from portal.launch.processes import Start

log = structlog.get_logger("foyer.launch")

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 30.0
# A child that has lived so long was well: its next death is not held against it.
WELL_AFTER_SECONDS = 30.0
GRACE_SECONDS = 8.0


@dataclass(slots=True)
class Child:
    """One process that is wanted, or with `once` runs only once.

    `ended(pid, status, on_purpose)` is called when it is gone, with waitpid's status.
    """

    name: str
    start: Start
    started: Callable[[int], None] | None = None
    ended: Callable[[int, int, bool], None] | None = None
    once: bool = False
    pid: int = 0
    since: float = 0.0
    pause: float = 0.0
    due: float = 0.0


class Supervisor:
    """Starts children, restarts those that die (sooner or later, the more often they do), ends all within ten seconds."""

    def __init__(self, children: list[Child], *, grace: float = GRACE_SECONDS) -> None:
        self._children = children
        self._grace = grace
        self._stopping = False

    def run(self) -> None:
        """Until SIGTERM, SIGINT or SIGHUP."""
        reading, writing = os.pipe()
        for end in (reading, writing):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while not self._stopping:
            self._start_due()
            select.select([reading], [], [], self._pause())
            _drain(reading)
            self._reap()
        self._end_all(reading)
        signal.set_wakeup_fd(-1)
        os.close(reading)
        os.close(writing)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.pid == 0 and child.due <= now and not self._stopping:
                child.pid, child.since = child.start(), now
                if child.started:
                    child.started(child.pid)

    def _pause(self) -> float | None:
        waiting = [child.due for child in self._children if child.pid == 0 and not child.once]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self._children:
                if child.pid == pid:
                    self._gone(child, status)

    def _gone(self, child: Child, status: int) -> None:
        pid, child.pid = child.pid, 0
        now = time.monotonic()
        if now - child.since >= WELL_AFTER_SECONDS:
            child.pause = 0.0
        child.pause = min(max(child.pause * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        child.due = float("inf") if child.once else now + child.pause
        _end_group(pid, signal.SIGKILL)  # what it has left behind
        if not self._stopping and not child.once:
            log.warning(
                "process_ended", process=child.name, status=os.waitstatus_to_exitcode(status), again_in=child.pause
            )
        if child.ended:
            child.ended(pid, status, self._stopping)

    def _end_all(self, reading: int) -> None:
        for child in self._children:
            if child.pid:
                _end(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + self._grace
        while any(child.pid for child in self._children) and time.monotonic() < deadline:
            select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
            _drain(reading)
            self._reap()
        for child in self._children:
            if child.pid:
                log.warning("process_killed", process=child.name)
                _end_group(child.pid, signal.SIGKILL)
                _end(child.pid, signal.SIGKILL)
                _, status = os.waitpid(child.pid, 0)
                self._gone(child, status)


def _drain(reading: int) -> None:
    with suppress(BlockingIOError):
        while os.read(reading, 1024):
            continue


def _end(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _end_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
