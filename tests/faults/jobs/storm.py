"""Many jobs, and processes that are killed at random moments while they are done: what must be true in the end."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from django.core.management import call_command
from django.db import transaction

from crm_plugin.time_accounts.models import Posting
from crm_plugin.time_accounts.services import Actor, Booking, open_account, top_up
from portal.jobs.models import JobRun, Outbox
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.faults.jobs.conftest import Lab, descendants, until
from tests.faults.jobs.lab import tasks
from tests.faults.jobs.smtp_sink import Sink
from tests.support.own_redis import OwnRedis

COMPANIES = 10
ONE_LETTER_IN = 20
BACK_WITHIN_SECONDS = 45.0


@dataclass(slots=True)
class Dose:
    """`asked` of the jobs come in over the web while the processes are being killed."""

    jobs: int
    kills: int
    asked: int
    patience: float = 120.0


@dataclass(slots=True)
class Storm:
    """`manage.py serve` with web, scheduler and workers, and on Celery a Redis that keeps nothing on disk."""

    lab: Lab
    tenant: Tenant
    sink: Sink
    port: int
    broker: OwnRedis | None = None
    dice: random.Random = field(default_factory=lambda: random.Random(20261130))
    serving: int = 0
    companies: list[UUID] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    recoveries: dict[str, float] = field(default_factory=dict)
    # From the command to its first finished job: what a recovery from nothing cannot beat.
    cold_start: float = 0.0

    def rage(self, dose: Dose) -> str:
        """Do all of it; answers what was seen, in one line."""
        self._open_accounts()
        self._ask(dose.jobs - dose.asked)
        moments = sorted(self.dice.sample(range(dose.jobs // 50, dose.jobs - dose.jobs // 50), dose.kills))
        kinds = self._kinds(dose.kills)
        began = time.monotonic()
        self._serve()
        until(_finished, seconds=dose.patience, why="the first job is over")
        self.cold_start = time.monotonic() - began
        asking = threading.Thread(target=self._ask_over_the_web, args=[dose.asked], daemon=True)
        asking.start()
        for moment, kind in zip(moments, kinds, strict=True):
            until(partial(_at_least, moment), seconds=dose.patience, why=f"{moment} jobs are over")
            self._kill(kind)
        asking.join(dose.patience)
        assert not asking.is_alive(), "the web has answered again"
        until(lambda: not _open(), seconds=dose.patience * 5, why="every job is over")
        took = time.monotonic() - began
        assert len(self.acknowledged) == dose.asked
        letters, unknown = self._check_letters()
        booked = self._check_ledger()
        assert booked + letters >= dose.jobs
        slowest = ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in sorted(self.recoveries.items()))
        return (
            f"{booked} postings and {letters} letters of {dose.jobs} jobs, {dose.kills} kills, {unknown} letters unknown,"
            f" none lost or doubled, {took:.0f} s (cold start"
            f" {self.cold_start:.1f} s); slowest recovery: {slowest}"
        )

    def _kinds(self, kills: int) -> list[str]:
        kinds = ["child", "scheduler", "web", "whole"] + (["worker", "redis"] if self.broker else [])
        dealt = [kinds[number % len(kinds)] for number in range(kills)]
        self.dice.shuffle(dealt)
        return dealt

    def _open_accounts(self) -> None:
        with tenant_scope(self.tenant):
            for number in range(COMPANIES):
                company = Company.objects.create(name=f"Storm {number}")
                open_account(company_id=company.pk)
                top_up(company_id=company.pk, seconds=1_000_000, booking=Booking(text="Start", actor=Actor("Storm")))
                self.companies.append(company.pk)

    def _ask(self, jobs: int) -> None:
        with transaction.atomic(), tenant_scope(self.tenant):
            for number in range(jobs):
                if number % ONE_LETTER_IN == 0:
                    tasks.letter.enqueue()
                else:
                    way = "once" if number % 2 else "atomic"
                    tasks.book.enqueue(company=str(self.companies[number % COMPANIES]), way=way)

    def _serve(self) -> None:
        more = {"FOYER_JOBS": "celery", "REDIS_URL": self.broker.url} if self.broker else {}
        self.serving = self.lab.start(
            "manage.py",
            "serve",
            "--port",
            str(self.port),
            "--workers",
            "2",
            DJANGO_SETTINGS_MODULE="tests.faults.jobs.lab.mailing",
            LAB_SMTP_PORT=str(self.sink.port),
            FOYER_PLUGINS="crm_plugin.time_accounts,tests.faults.jobs.lab",
            **more,
        ).pid

    def _ask_over_the_web(self, jobs: int) -> None:
        """One after the other; who gets no answer asks again."""
        body = urlencode({"tenant": self.tenant.pk, "company": str(self.companies[0])})
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        while len(self.acknowledged) < jobs:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("POST", "/lab/ask/", body, head)
                answer = connection.getresponse()
                if answer.status == 200:
                    self.acknowledged.append(json.loads(answer.read())["job"])
            except (OSError, HTTPException):
                time.sleep(0.2)
            finally:
                connection.close()

    def _victims(self, kind: str) -> set[int]:
        everyone = descendants(self.serving)
        if kind == "whole":
            return {self.serving, *everyone}
        if kind in {"web", "scheduler"}:
            heads = {pid for pid in everyone if _called(pid) == f"foyer {kind}"}
            return heads | {pid for head in heads for pid in descendants(head)}
        if self.broker:
            head = next((pid for pid in everyone if _parent(pid) == self.serving and "celery" in _command(pid)), 0)
            children = sorted(descendants(head)) if head else []
            return (
                {head, *children} - {0} if kind == "worker" else set(self.dice.sample(children, min(1, len(children))))
            )
        children = sorted(pid for pid in everyone if _called(pid).startswith("foyer worker"))
        return set(self.dice.sample(children, min(1, len(children))))

    def _kill(self, kind: str) -> None:
        """And wait until what was held has moved on and work goes on: that is the recovery."""
        held: dict[int, int] = {}
        if kind == "redis" and self.broker:
            self.broker.kill()
            self.broker.start()
        else:
            until(lambda: bool(self._victims(kind)), seconds=BACK_WITHIN_SECONDS, why=f"there is a {kind} to kill")
            victims = self._victims(kind)
            held = {
                row.pk: row.token
                for row in Outbox.objects.exclude(holder="")
                if int(row.holder.split("/")[1]) in victims
            }
            for pid in sorted(victims):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        killed, before = time.monotonic(), _finished()
        if kind == "whole":
            self._serve()
        until(
            lambda: not _still(held) and (_finished() > before or not _open()),
            seconds=BACK_WITHIN_SECONDS,
            why=f"the work goes on after the end of {kind}",
        )
        self.recoveries[kind] = max(self.recoveries.get(kind, 0.0), time.monotonic() - killed)

    def _check_ledger(self) -> int:
        with system_scope("jobs"):
            runs = dict(JobRun.objects.filter(task="lab.book").values_list("pk", "state"))
        with tenant_scope(self.tenant):
            postings = Posting.objects.filter(cause="execution").values_list("reference", flat=True)
            booked = Counter(int(reference) for reference in postings)
        assert {pk: state for pk, state in runs.items() if state != "done"} == {}
        assert booked == Counter(dict.fromkeys(runs, 1)), "each job has one posting, and each posting a job"
        assert set(self.acknowledged) <= set(runs), "what the web has said yes to is there"
        call_command("ledger", "verify", "--tenant", self.tenant.slug)
        return len(runs)

    def _check_letters(self) -> tuple[int, int]:
        """A letter that is done was taken once; one whose fate is unknown at most once; there is no third kind."""
        with system_scope("jobs"):
            runs = dict(JobRun.objects.filter(task="lab.letter").values_list("pk", "state"))
        sent = Counter(int(letter["X-Job"]) for letter in self.sink.letters)
        assert set(runs.values()) <= {"done", "unknown"}
        assert max(sent.values()) == 1
        assert {pk for pk, state in runs.items() if state == "done"} <= set(sent)
        return len(runs), sum(state == "unknown" for state in runs.values())


def _finished() -> int:
    with system_scope("jobs"):
        return JobRun.objects.filter(task__startswith="lab.", finished_at__isnull=False).count()


def _at_least(count: int) -> bool:
    return _finished() >= count


def _open() -> bool:
    with system_scope("jobs"):
        return JobRun.objects.filter(task__startswith="lab.", state__in=["queued", "running"]).exists()


def _still(held: dict[int, int]) -> bool:
    return any(held[row.pk] == row.token and row.holder for row in Outbox.objects.filter(pk__in=held))


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""


def _called(pid: int) -> str:
    return _read(pid, "comm").strip()


def _command(pid: int) -> str:
    return _read(pid, "cmdline").replace("\0", " ")


def _parent(pid: int) -> int:
    return int((_read(pid, "stat").rpartition(")")[2].split() or ["", "0"])[1])
