"""How long a job may take, kept by the kernel: that also ends a loop in C code."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from portal.jobs import registry


@contextmanager
def limited(task: str) -> Iterator[None]:
    """End this process (by SIGALRM) when what is inside takes longer than a job of this kind may."""
    job = registry.find(task)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    end_after(job.time_limit_seconds if job else 0)
    try:
        yield
    finally:
        end_after(0)


def end_after(seconds: float) -> None:
    """End this process by then, in place of whatever was said before; 0: not at all."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
