"""The ledger as an hledger journal, so that a program which is not ours can check every balance.

Hours bought are owed to the company, so its account stands below zero there. Each posting asserts the balance after
it: `hledger check` alone proves the whole ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID
from zoneinfo import ZoneInfo

from crm_plugin.time_accounts.models import Account, Movement, Posting

ROOTS = {
    Account.Side.HOURS: "liabilities:hours",
    Account.Side.SOLD: "assets:sold",
    Account.Side.USED: "revenues:used",
}


def journal(*, zone: ZoneInfo) -> Iterator[str]:
    """The lines of the open tenant's journal, dates in `zone`, oldest first."""
    names = _names()
    yield "; Time accounts, in seconds. Check with: hledger -f FILE check"
    yield "commodity 1. s"
    yield from (f"account {name}" for name in sorted(names.values()))
    movements: dict[UUID, list[Movement]] = {}
    for movement in Movement.objects.order_by("id").iterator():
        movements.setdefault(movement.posting_id, []).append(movement)
    for posting in Posting.objects.order_by("occurred_at", "account_id", "number").iterator():
        yield ""
        day = posting.occurred_at.astimezone(zone).date()
        yield f"{day} * ({posting.number}) {_plain(posting.text)}  ; {posting.get_kind_display()}, id:{posting.pk}"
        lines = movements.get(posting.pk, [])
        for movement in lines:
            for account_id, seconds in (
                (movement.debit_id, movement.amount_seconds),
                (movement.credit_id, -movement.amount_seconds),
            ):
                last = movement is lines[-1] and account_id == posting.account_id
                assertion = f" = {-posting.balance_seconds} s" if last else ""
                yield f"    {names[account_id]}  {seconds} s{assertion}"


def _names() -> dict[UUID, str]:
    return {
        account.pk: f"{ROOTS[Account.Side(account.side)]}:{_plain(account.company.name)} {account.company_id}"
        for account in Account.objects.select_related("company")
    }


def _plain(text: str) -> str:
    """Text without what hledger gives a meaning: colons, semicolons, bars, runs of spaces."""
    return " ".join("".join(" " if mark in ":;|()[]" else mark for mark in text).split())
