"""The load program wrk, where it is installed: a client that costs less than what it measures."""

from __future__ import annotations

import re
import shutil
import subprocess

RATE = re.compile(r"Requests/sec:\s*([\d.]+)")
PROBLEMS = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.+)")


def program() -> str | None:
    return shutil.which("wrk")


def rate(
    port: int, host: str, *, seconds: float, connections: int = 1, encoding: str = "gzip", path: str = "/"
) -> float:
    """Answers a second over kept connections. Raises AssertionError when an answer was none, or a connection broke."""
    command = [
        program() or "wrk",
        f"--connections={connections}",
        "--threads=1",
        f"--duration={max(1, round(seconds))}s",
        f"--header=Host: {host}",
        f"--header=Accept-Encoding: {encoding}",
        f"http://127.0.0.1:{port}{path}",
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert not PROBLEMS.search(told), told
    found = RATE.search(told)
    assert found, told
    return float(found[1])
