"""Jobs for the fault tests. Their effects are rows of companies and lines of files, which can be counted."""

from __future__ import annotations

import ctypes
import os
import re
import sys
import time
from pathlib import Path

from portal.jobs.public import JobContext, job
from portal.tenants.models import Company


@job("lab.effect", title="Make a company", max_attempts=20)
def effect(context: JobContext, name: str, seconds: float = 0, steps: int = 20) -> None:
    """Works for some time in steps, then makes its row and ends in the same transaction."""
    with context.step("Work", total=steps) as step:
        for _ in range(steps if seconds else 0):
            time.sleep(seconds / steps)
            step.advance()
    with context.scope():
        Company.objects.create(name=name)
        context.finish(name)


@job("lab.atomic", title="Make a company at once", max_attempts=20, atomic=True)
def atomic(context: JobContext, name: str) -> None:
    Company.objects.create(name=name)


@job("lab.stubborn", title="Never looks up")
def stubborn(context: JobContext, seconds: float) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.05)
    return "ended by itself"


@job("lab.send", title="Send something")
def send(context: JobContext, path: str, seconds: float) -> None:
    with context.outside("Send a letter"):
        with Path(path).open("a") as letters:
            letters.write(f"{context.attempt}\n")
        time.sleep(seconds)
    with context.scope():
        Company.objects.create(name="letter sent")
        context.finish("sent")


@job("lab.segfault", title="Crash", max_attempts=9)
def segfault(context: JobContext) -> None:
    ctypes.string_at(0)


@job("lab.endless", title="Endless loop in C", max_attempts=1, time_limit_seconds=2)
def endless(context: JobContext) -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")  # holds the interpreter's lock for ever


@job("lab.leave", title="Leave", max_attempts=1)
def leave(context: JobContext) -> None:
    sys.exit(3)


@job("lab.hungry", title="Eat memory", max_attempts=1)
def hungry(context: JobContext) -> None:
    hoard = []
    while True:
        hoard.append(os.urandom(64 * 1024 * 1024))


@job("lab.tick", title="Every second", quiet=True)
def tick(context: JobContext) -> None:
    return None


@job("lab.nothing", title="Nothing", quiet=True)
def nothing(context: JobContext) -> None:
    return None
