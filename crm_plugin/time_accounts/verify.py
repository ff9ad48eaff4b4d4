"""Recomputes the ledger of the open tenant from its movements and names every row that does not agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, Sum

from crm_plugin.time_accounts.models import Account, Execution, Movement, Posting


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is wrong, and why."""

    table: str
    row: UUID
    reason: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.reason}"


@dataclass(slots=True)
class Counted:
    """How much was looked at, so that "no faults" is not said of nothing."""

    accounts: int = 0
    postings: int = 0
    movements: int = 0
    executions: int = 0


def verify(counted: Counted | None = None) -> Iterator[Fault]:
    """Every fault of the open tenant's ledger; nothing when it agrees. Constant queries."""
    counted = counted if counted is not None else Counted()
    moved = _moved_seconds()
    accounts = {account.pk: account for account in Account.objects.order_by("id")}
    counted.accounts = len(accounts)
    for account in accounts.values():
        if account.side == Account.Side.HOURS:
            yield from _account_faults(account, moved.get(account.pk, 0))
    yield from _movement_faults(accounts, counted)
    yield from _posting_faults(accounts, counted)
    yield from _reversal_faults()
    yield from _execution_faults(counted)


def _moved_seconds() -> dict[UUID, int]:
    """Account id → what its movements sum to: credits less debits."""
    totals: dict[UUID, int] = defaultdict(int)
    for column, sign in (("credit_id", 1), ("debit_id", -1)):
        for account_id, seconds in Movement.objects.values_list(column).annotate(Sum("amount_seconds")).order_by():
            totals[account_id] += sign * seconds
    return totals


def _account_faults(account: Account, moved: int) -> Iterator[Fault]:
    table = Account._meta.db_table
    if account.balance_seconds != moved:
        yield Fault(table, account.pk, f"keeps {account.balance_seconds} s, its movements sum to {moved} s")
    if account.balance_seconds < account.floor_seconds:
        yield Fault(table, account.pk, f"is at {account.balance_seconds} s, below its floor {account.floor_seconds} s")


def _movement_faults(accounts: dict[UUID, Account], counted: Counted) -> Iterator[Fault]:
    table = Movement._meta.db_table
    for movement in Movement.objects.select_related("posting").order_by("id").iterator():
        counted.movements += 1
        sides = accounts.get(movement.debit_id), accounts.get(movement.credit_id)
        companies = {movement.company_id, movement.posting.company_id, *(side.company_id for side in sides if side)}
        if None in sides or len(companies) != 1:
            yield Fault(table, movement.pk, "does not stay inside one company")
        if movement.amount_seconds <= 0 or movement.debit_id == movement.credit_id:
            yield Fault(table, movement.pk, "moves nothing")


def _posting_faults(accounts: dict[UUID, Account], counted: Counted) -> Iterator[Fault]:
    """Numbers without a gap, balances that follow from one another, seconds that follow from the movements."""
    table = Posting._meta.db_table
    running: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    net = Sum("movements__amount_seconds", filter=Q(movements__credit=F("account")), default=0) - Sum(
        "movements__amount_seconds", filter=Q(movements__debit=F("account")), default=0
    )
    for posting in Posting.objects.annotate(net=net).order_by("account_id", "number").iterator():
        counted.postings += 1
        number, balance = running[posting.account_id]
        if posting.number != number + 1:
            yield Fault(table, posting.pk, f"is number {posting.number}, {number + 1} was due: rows are missing")
        if posting.seconds != posting.net:
            yield Fault(table, posting.pk, f"says {posting.seconds} s, its movements {posting.net} s")
        if posting.balance_seconds != balance + posting.seconds:
            yield Fault(table, posting.pk, f"says balance {posting.balance_seconds} s after {balance} s")
        running[posting.account_id] = posting.number, posting.balance_seconds
    for account in accounts.values():
        if account.side != Account.Side.HOURS:
            continue
        number, balance = running[account.pk]
        if (account.postings_count, account.balance_seconds) != (number, balance):
            kept = f"counts {account.postings_count} postings and {account.balance_seconds} s"
            reason = f"{kept}; the last is {number} with {balance} s"
            yield Fault(Account._meta.db_table, account.pk, reason)


def _reversal_faults() -> Iterator[Fault]:
    wrong = Posting.objects.filter(reverses__isnull=False).exclude(
        seconds=-F("reverses__seconds"), account=F("reverses__account")
    )
    for posting in wrong:
        yield Fault(Posting._meta.db_table, posting.pk, f"does not undo posting {posting.reverses_id} exactly")


def _execution_faults(counted: Counted) -> Iterator[Fault]:
    table = Execution._meta.db_table
    for execution in Execution.objects.select_related("posting").order_by("id").iterator():
        counted.executions += 1
        posting = execution.posting
        if posting.seconds != -execution.seconds or posting.company_id != execution.company_id:
            yield Fault(table, execution.pk, f"says {execution.seconds} s, its posting {-posting.seconds} s")
