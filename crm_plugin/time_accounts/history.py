"""Taking over a past: many postings of one account at once, under all rules of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from crm_plugin.time_accounts.models import Account, Execution, Movement, Posting
from crm_plugin.time_accounts.refusals import LedgerRefused, Overdrawn
from crm_plugin.time_accounts.services import MAX_SECONDS, Actor, sides_moved, sides_of
from portal.audit.public import record

BATCH = 200


@dataclass(frozen=True, slots=True)
class PastEntry:
    """Seconds above zero came in, below zero went out. With a program it is an execution that it reported."""

    at: datetime
    seconds: int
    text: str
    actor: Actor
    reference: str = ""


class HistoryRefused(LedgerRefused):
    """The entries are not in order, or one is out of bounds; `sentence` says which."""

    code = "history_refused"


def import_history(*, company_id: UUID, entries: Iterable[PastEntry]) -> int:
    """Book entries, oldest first, after what the account already has; all or none. Answers how many there were.

    The floor holds after each of them, numbers and moments go on without a gap. No event is emitted: nothing has
    just happened, and nobody should be told as if it had.
    """
    with transaction.atomic():
        sides = sides_of(company_id)
        account: Account = Account.objects.select_for_update().get(pk=sides[Account.Side.HOURS].pk)
        postings, movements, executions = _rows(account, sides, list(entries))
        if not postings:
            return 0
        Account.objects.filter(pk=account.pk).update(
            balance_seconds=postings[-1].balance_seconds,
            postings_count=postings[-1].number,
            last_posting_at=postings[-1].occurred_at,
        )
        Posting.objects.bulk_create(postings, batch_size=BATCH)
        Movement.objects.bulk_create(movements, batch_size=BATCH)
        Execution.objects.bulk_create(executions, batch_size=BATCH)
        record("time.history_imported", subject=account, data={"postings": len(postings)})
    return len(postings)


def _rows(
    account: Account, sides: dict[str, Account], entries: list[PastEntry]
) -> tuple[list[Posting], list[Movement], list[Execution]]:
    postings: list[Posting] = []
    movements: list[Movement] = []
    executions: list[Execution] = []
    balance, number, at = account.balance_seconds, account.postings_count, account.last_posting_at
    for entry in entries:
        if entry.at < at or not 0 < abs(entry.seconds) <= MAX_SECONDS:
            raise HistoryRefused(f"Entry {number + 1} of {entry.at:%Y-%m-%d %H:%M} is out of order or out of bounds.")
        if entry.seconds < 0 and balance + entry.seconds < account.floor_seconds:
            left = balance - account.floor_seconds
            raise Overdrawn(asked_seconds=-entry.seconds, left_seconds=left, balance_seconds=balance)
        balance, number, at = balance + entry.seconds, number + 1, entry.at
        posting = _posting(account, entry, number, balance)
        debit, credit = sides_moved(sides, entry.seconds)
        postings.append(posting)
        movements.append(
            Movement(
                company_id=account.company_id,
                posting=posting,
                debit=debit,
                credit=credit,
                amount_seconds=abs(entry.seconds),
            )
        )
        if posting.cause == "execution":
            executions.append(_execution(posting, entry))
    return postings, movements, executions


def _posting(account: Account, entry: PastEntry, number: int, balance: int) -> Posting:
    executed = entry.actor.program is not None and entry.seconds < 0
    return Posting(
        company_id=account.company_id,
        account=account,
        number=number,
        kind=Posting.Kind.TOP_UP if entry.seconds > 0 else Posting.Kind.CONSUMPTION,
        seconds=entry.seconds,
        balance_seconds=balance,
        text=entry.text,
        reference=entry.reference,
        cause="execution" if executed else "staff",
        actor_user=entry.actor.user,
        actor_program=entry.actor.program,
        actor_name=entry.actor.name,
        occurred_at=entry.at,
    )


def _execution(posting: Posting, entry: PastEntry) -> Execution:
    return Execution(
        company_id=posting.company_id,
        program=entry.actor.program,
        posting=posting,
        seconds=-entry.seconds,
        reference=entry.reference,
        description=entry.text,
        started_at=entry.at,
    )
