"""Processes that a test starts, and that end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def until(
    true: Callable[[], bool], *, seconds: float, process: subprocess.Popen[bytes] | None = None, log: Path | None = None
) -> None:
    """Ask until the answer is yes; a process that ends meanwhile, or a deadline, fails with what it wrote."""
    deadline = time.monotonic() + seconds
    while not true():
        written = log.read_text(errors="replace")[-4000:] if log and log.exists() else ""
        assert process is None or process.poll() is None, f"The process has ended:\n{written}"
        assert time.monotonic() < deadline, f"Not within {seconds:.0f} s:\n{written}"
        time.sleep(0.1)


def ended(process: subprocess.Popen[bytes], number: int = signal.SIGTERM, seconds: float = 30) -> int:
    """End it and all of its group; what it ended with."""
    if process.poll() is None:
        process.send_signal(number)
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
