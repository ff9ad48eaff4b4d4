"""Starts a program that may take so much and no more: `python -I limits.py SECONDS MEGABYTES -- PROGRAM ARGUMENTS`.

It is gone when its caller is gone: a worker that is killed leaves no encoder behind.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
# A film of hours in 1080p, as the original at its largest; a runaway ends before it fills the disk.
LARGEST_FILE_BYTES = 8 * 1024**3


def lowered(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (most, most))


def main() -> None:
    seconds, megabytes, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[4:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    lowered(resource.RLIMIT_CPU, seconds)
    lowered(resource.RLIMIT_DATA, megabytes * 1024 * 1024)
    lowered(resource.RLIMIT_FSIZE, LARGEST_FILE_BYTES)
    lowered(resource.RLIMIT_CORE, 0)
    os.nice(10)  # pages go before films
    os.execv(command[0], command)  # noqa: S606 - a list of words, made by the portal


if __name__ == "__main__":
    main()
