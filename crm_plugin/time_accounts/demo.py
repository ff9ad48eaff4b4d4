"""Fills a demo: accounts of most companies with a year of top-ups and work, and the customer's own deploy robot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from crm_plugin.time_accounts.history import PastEntry, import_history
from crm_plugin.time_accounts.services import Actor, open_account
from portal.accounts.public import create_program, grant
from portal.plugins.public import DemoStage
from portal.tenants.public import Company, tenant_time_zone

HOUR = 3600
PACKAGES = (10, 20, 40)
WORK = (
    ("Support call", 15, 60),
    ("Monthly maintenance", 60, 150),
    ("Security updates", 30, 90),
    ("Contact form mended", 20, 75),
    ("New landing page", 120, 300),
    ("Mailbox moved", 30, 90),
    ("Backup restored and checked", 45, 120),
    ("Search on the site tuned", 60, 180),
    ("Training for two editors", 90, 120),
    ("Newsletter template", 60, 200),
    ("Printer and VPN", 15, 60),
    ("Accessibility review", 90, 240),
)
DEPLOYS = ("Deployed the shop", "Nightly build", "Cache and search warmed", "Pictures brought up to date")
WITHOUT_ACCOUNT = 7  # every seventh company buys no hours


def demo(stage: DemoStage) -> None:
    """Most companies get an account and a year; the customer's is used up to the last second, for staff to top up."""
    customer: Company | None = stage.shared.get("customer_company")
    robot = _robot(stage, customer) if customer is not None else None
    booked = opened = 0
    for number, company in enumerate(stage.shared.get("companies", ()), 1):
        if company != customer and (number % WITHOUT_ACCOUNT == 0 or not company.active):
            continue
        start = stage.now - timedelta(days=365 - stage.random.randrange(0, 40))
        account = open_account(
            company_id=company.pk, low_seconds=stage.random.choice((1, 2, 4)) * HOUR, opened_at=start
        )
        year = _Year(stage, start, robot if company == customer else None)
        booked += import_history(company_id=account.company_id, entries=year.entries(to_zero=company == customer))
        opened += 1
    stage.say(f"{opened} time accounts with {booked} bookings")


def _robot(stage: DemoStage, customer: Company) -> Actor:
    """The customer's program, without a key: whoever tries the API makes one, and is shown it."""
    manager = stage.people["manager"]
    program = create_program("Deploy robot", owner=manager, by=manager)
    scopes = ("accounts:read", "executions:read", "executions:write")
    grant(program, customer, scopes, by=manager)
    return Actor(name=program.name, program=program)


class _Year:
    """The past of one account, oldest first: it is topped up when it runs low, and never overdrawn."""

    def __init__(self, stage: DemoStage, start: datetime, robot: Actor | None) -> None:
        self.random, self.now, self.robot, self.start = stage.random, stage.now, robot, start
        self.zone = tenant_time_zone(stage.tenant)
        self.staff = [_person(stage.people[role]) for role in ("staff", "manager") if role in stage.people]
        self.package = self.random.choice(PACKAGES) * HOUR
        self.balance = 0

    def entries(self, *, to_zero: bool) -> Iterator[PastEntry]:
        at = self.start
        yield self._bought(at)
        while True:
            at = self._next_time(at)
            if at >= self.now - timedelta(days=2):
                break
            entry = self._work(at)
            if self.balance + entry.seconds < 0:
                # Now and then nobody notices for a while, and the account stays nearly empty.
                if self.random.random() < 0.25 and not to_zero:
                    continue
                yield self._bought(at)
            if self.balance + entry.seconds >= 0:
                self.balance += entry.seconds
                yield entry
        if to_zero:
            yield from self._used_up(at)

    def _used_up(self, at: datetime) -> Iterator[PastEntry]:
        at = self.now - timedelta(days=2)
        while self.balance:
            seconds = min(self.balance, self.random.randrange(60, 240) * 60)
            self.balance -= seconds
            at += timedelta(minutes=self.random.randrange(20, 90))
            yield PastEntry(at, -seconds, "Migration to the new server", self.staff[0], self._reference())

    def _bought(self, at: datetime) -> PastEntry:
        self.balance += self.package
        number = self.random.randrange(1000, 9999)
        return PastEntry(at, self.package, f"Package of {self.package // HOUR} hours", self.staff[-1], f"INV-{number}")

    def _work(self, at: datetime) -> PastEntry:
        if self.robot is not None and self.random.random() < 0.45:
            seconds = self.random.randrange(5, 50) * 60
            return PastEntry(at, -seconds, self.random.choice(DEPLOYS), self.robot, self._reference("DEPLOY"))
        text, least, most = self.random.choice(WORK)
        # Work is booked in quarters of an hour, as people do.
        minutes = self.random.randrange(least, most + 15, 15)
        return PastEntry(at, -minutes * 60, text, self.random.choice(self.staff), self._reference())

    def _reference(self, kind: str = "T") -> str:
        return f"{kind}-{self.random.randrange(100, 9999)}"

    def _next_time(self, at: datetime) -> datetime:
        """Some working days later, between eight and six."""
        day = at.astimezone(self.zone) + timedelta(days=self.random.choice((1, 2, 3, 4, 5, 7, 9)))
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day.replace(hour=self.random.randrange(8, 18), minute=self.random.randrange(60), second=0, microsecond=0)


def _person(user: Any) -> Actor:
    return Actor(name=str(user), user=user)
