"""A year of orders, incidents and service events, drawn from the account, the company and the day alone.

Asked again, today or in another process, each day gives the same records; later days add to them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from integrations_plugin.sandbox.accounts import Account

DAYS = 365
PRODUCTS = ("Managed hosting", "Search index", "Mail gateway", "Object storage", "Monitoring", "Support pack")
INCIDENTS = (
    "API slow to answer",
    "Certificate renewed late",
    "Website not reachable",
    "Mail queue delayed",
    "Disk full",
)
SERVICE = ("Backup restored as a test", "Security update installed", "Cache moved to a new host", "Database upgraded")


def records(account: Account, *, now: datetime) -> list[dict[str, Any]]:
    """What the service would list at this moment, in the order of change."""
    first = (now - timedelta(days=DAYS)).astimezone(UTC).date()
    last = now.astimezone(UTC).date()
    found = [
        row
        for number, company in enumerate(account.companies)
        for row in _of_company(account, number, company, first, last)
    ]
    limit = stamp(now)
    return sorted((row for row in found if row["updated_at"] <= limit), key=lambda row: (row["updated_at"], row["id"]))


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with Z, to the second: comparable as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _of_company(account: Account, number: int, company: str, first: date, last: date) -> Iterator[dict[str, Any]]:
    size = random.Random(f"{account.name}|{company}").uniform(0.5, 1.8)  # noqa: S311 - invented data
    day = first
    while day <= last:
        dice = random.Random(f"{account.name}|{company}|{day.isoformat()}")  # noqa: S311 - invented data
        busy = 0.12 * size if day.weekday() < 5 else 0.03
        if dice.random() < busy:
            yield _order(dice, day, number, company, size)
        if dice.random() < 0.02 * size:
            yield _incident(dice, day, number, company)
        if dice.random() < 0.045:
            yield _service(dice, day, number, company)
        day += timedelta(days=1)


def _order(dice: random.Random, day: date, number: int, company: str, size: float) -> dict[str, Any]:
    quantity = dice.randint(1, 12)
    price = dice.choice((1900, 2900, 4900, 7900, 12900, 24900))
    discount = dice.choice((0, 0, 0, 5, 10))
    row = _base(dice, day, number, company, "order", (8, 18))
    row["title"] = f"{quantity} × {dice.choice(PRODUCTS)}"
    row["quantity"] = quantity
    row["amount_minor"] = round(quantity * price * size) * (100 - discount) // 100
    row["currency"] = "EUR"
    return row


def _incident(dice: random.Random, day: date, number: int, company: str) -> dict[str, Any]:
    row = _base(dice, day, number, company, "incident", (0, 24))
    row["title"] = dice.choice(INCIDENTS)
    row["severity"] = dice.choice(("minor", "minor", "minor", "major"))
    row["duration_seconds"] = dice.randint(2, 20 if row["severity"] == "minor" else 240) * 60
    started = datetime.fromisoformat(row["occurred_at"])
    row["updated_at"] = stamp(started + timedelta(seconds=row["duration_seconds"]))
    return row


def _service(dice: random.Random, day: date, number: int, company: str) -> dict[str, Any]:
    row = _base(dice, day, number, company, "service", (6, 20))
    row["title"] = dice.choice(SERVICE)
    row["duration_seconds"] = dice.randint(1, 18) * 300
    return row


def _base(
    dice: random.Random, day: date, number: int, company: str, kind: str, hours: tuple[int, int]
) -> dict[str, Any]:
    moment = datetime.combine(day, time(dice.randrange(*hours), dice.randrange(60), dice.randrange(60)), UTC)
    return {
        "id": f"{kind[:3]}-{day:%Y%m%d}-{number + 1:03}",
        "type": kind,
        "occurred_at": stamp(moment),
        "updated_at": stamp(moment),
        "company": {"id": number + 1, "name": company},
    }
