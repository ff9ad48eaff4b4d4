"""Jobs for the fault tests. Their effects are rows of companies and lines of files, which can be counted."""

from __future__ import annotations

import ctypes
import os
import re
import sys
import time
from pathlib import Path
from uuid import UUID

from django.core.mail import EmailMessage

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


@job("lab.book", title="Take a second from an account", max_attempts=20)
def book(context: JobContext, company: str, way: str) -> None:
    """One real posting in the ledger, with the job's number as its reference, in each of the ways to do it once."""
    if way == "once":
        context.once("book", lambda: _booked(context, company))
        return
    with context.scope():
        _booked(context, company)
        context.finish()


def _booked(context: JobContext, company: str) -> str:
    from crm_plugin.time_accounts.services import Actor, Booking, consume

    booking = Booking(text="Storm", actor=Actor("Storm"), cause="execution", reference=str(context.job_id))
    return str(consume(company_id=UUID(company), seconds=1, booking=booking).pk)


@job("lab.letter", title="Send a letter", max_attempts=20)
def letter(context: JobContext) -> str:
    """A real mail over SMTP."""
    with context.outside("Send the letter"):
        message = EmailMessage(
            "Storm",
            "All is well.\n" * 40,
            "lab@example.test",
            ["you@example.test"],
            headers={"X-Job": str(context.job_id)},
        )
        message.send()
    return "sent"


@job("lab.deaf", title="Endless loop in C, stopped by nobody's clock", max_attempts=9)
def deaf(context: JobContext) -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


@job("lab.nap", title="Sleep a little", quiet=True)
def nap(context: JobContext, seconds: float) -> None:
    time.sleep(seconds)


@job("lab.segfault", title="Crash", max_attempts=9)
def segfault(context: JobContext) -> None:
    ctypes.string_at(0)


@job("lab.endless", title="Endless loop in C", max_attempts=1, time_limit_seconds=2)
def endless(context: JobContext) -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")  # holds the interpreter's lock for ever


@job("lab.leave", title="Leave", max_attempts=1)
def leave(context: JobContext) -> None:
    sys.exit(3)


@job("lab.hungry", title="Eat memory", max_attempts=2)
def hungry(context: JobContext) -> str:
    """Two gigabytes, so that a limit that fails does not take the machine with it."""
    hoard = [os.urandom(16 * 1024 * 1024) for _ in range(128)]
    return f"ate {len(hoard)} pieces"


@job("lab.tick", title="Every second", quiet=True)
def tick(context: JobContext) -> None:
    return None


@job("lab.nothing", title="Nothing", quiet=True)
def nothing(context: JobContext) -> None:
    return None
