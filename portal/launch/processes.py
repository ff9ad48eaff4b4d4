"""Starting child processes that never outlive us."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
Start = Callable[[], int]


def die_with_parent(parent: int, with_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel to end this process when its parent does, also by kill -9. Linux only; elsewhere a no-op."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, with_signal)
    if os.getppid() != parent:  # it died before we could ask
        os._exit(0)


def call_it(name: str) -> None:
    """Show this process as `foyer NAME` (15 characters of it) in ps and top. Linux only; elsewhere a no-op."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, f"foyer {name}".encode())


def forked(name: str, body: Callable[[], object]) -> Start:
    """A child that shares the code already loaded: it starts at once and costs little memory."""

    def start() -> int:
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            os.setpgid(0, 0)  # Ctrl-C reaches the supervisor alone, which then ends everyone in order
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            signal.set_wakeup_fd(-1)
            die_with_parent(parent)
            call_it(name)
            body()
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    return start


def program(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Start:
    """A child that runs another program."""

    def start() -> int:
        parent = os.getpid()
        process = subprocess.Popen(
            list(arguments),
            env={**os.environ, **(environment or {})},
            process_group=0,
            preexec_fn=lambda: die_with_parent(parent),  # the supervisor has one thread
        )
        process.returncode = 0  # the supervisor waits for it; Popen must not warn that nobody did
        return process.pid

    return start
