"""How much memory the process of a job may take."""

from __future__ import annotations

import resource

from django.conf import settings


def limit_memory() -> None:
    """From now on this process, and what it starts, gets no more memory than `FOYER_JOB_MEMORY_MB`.

    A job that asks for more fails with a MemoryError and is repeated and given up like any other, instead of taking
    the machine's memory from all. 0 sets no limit.
    """
    if settings.FOYER_JOB_MEMORY_MB:
        most = settings.FOYER_JOB_MEMORY_MB * 1024 * 1024
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
