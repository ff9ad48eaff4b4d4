"""The only writers of the ledger. Each is one transaction: the balance, the posting, its movement and its event.

Hours bought are what the portal owes a company: a top-up moves seconds from SOLD to HOURS, a consumption from HOURS
to USED.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_plugin.time_accounts.models import Account, Execution, Movement, Posting
from crm_plugin.time_accounts.refusals import (
    AccountExists,
    FloorAboveBalance,
    IdTaken,
    NoAccount,
    NotReversible,
    Overdrawn,
    WrongAmount,
)
from portal.accounts.public import Program
from portal.audit.public import record
from portal.plugins.public import TimePosted, emit
from portal.theme.public import plain_text

MAX_SECONDS = 100_000 * 3600
Side = Account.Side


@dataclass(frozen=True, slots=True)
class Actor:
    """Who books: a person, a program, or the portal itself. `name` is kept with the posting."""

    name: str
    user: Any = None
    program: Program | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """What is said of a posting beside its amount. `id` may be made by the caller: the same id books once."""

    text: str
    actor: Actor
    cause: str = "staff"
    reference: str = ""
    id: UUID | None = None


def open_account(
    *,
    company_id: UUID,
    kind: str = Account.Kind.PREPAID,
    credit_limit_seconds: int = 0,
    low_seconds: int = 7200,
    opened_at: datetime | None = None,
    by: Any = None,
) -> Account:
    """Open a company's account with its three sides. A prepaid one never goes below zero; one that is billed
    afterwards goes down to its credit limit. Raises AccountExists.
    """
    if not 0 <= credit_limit_seconds <= MAX_SECONDS or not 0 <= low_seconds <= MAX_SECONDS:
        raise WrongAmount
    at = opened_at or timezone.now()
    floor = -credit_limit_seconds if kind == Account.Kind.POSTPAID else 0
    try:
        with transaction.atomic():
            hours: Account = Account.objects.create(
                company_id=company_id,
                side=Side.HOURS,
                kind=kind,
                floor_seconds=floor,
                low_seconds=low_seconds,
                opened_at=at,
                last_posting_at=at,
            )
            for side in (Side.SOLD, Side.USED):
                Account.objects.create(company_id=company_id, side=side, opened_at=at, last_posting_at=at)
            record("time.account.opened", subject=hours, actor=by, data={"kind": kind, "lowest_seconds": floor})
    except IntegrityError as error:
        if Account.objects.filter(company_id=company_id, side=Side.HOURS).exists():
            raise AccountExists from error
        raise
    return hours


def change_account(
    *, account_id: UUID, kind: str, credit_limit_seconds: int, low_seconds: int, by: Any = None
) -> Account:
    """Set how far down an account may go and from where on it is low. Raises FloorAboveBalance."""
    if not 0 <= credit_limit_seconds <= MAX_SECONDS or not 0 <= low_seconds <= MAX_SECONDS:
        raise WrongAmount
    floor = -credit_limit_seconds if kind == Account.Kind.POSTPAID else 0
    with transaction.atomic():
        changed = Account.objects.filter(pk=account_id, side=Side.HOURS, balance_seconds__gte=floor).update(
            kind=kind, floor_seconds=floor, low_seconds=low_seconds
        )
        account: Account = Account.objects.select_related("company").get(pk=account_id)
        if not changed:
            raise FloorAboveBalance(balance_seconds=account.balance_seconds)
        data = {"kind": kind, "lowest_seconds": floor, "low_seconds": low_seconds}
        record("time.account.changed", subject=account, actor=by, data=data)
    return account


def top_up(*, company_id: UUID, seconds: int, booking: Booking) -> Posting:
    """Add hours to a company's account. The same `booking.id` again returns the first posting."""
    _check(seconds)
    return _booked(company_id, Posting.Kind.TOP_UP, seconds, booking)


def consume(*, company_id: UUID, seconds: int, booking: Booking) -> Posting:
    """Take hours from a company's account; raises Overdrawn, and changes nothing, where its floor would not hold."""
    _check(seconds)
    return _booked(company_id, Posting.Kind.CONSUMPTION, -seconds, booking)


def report_execution(
    *, company_id: UUID, seconds: int, started_at: datetime, actor: Actor, reference: str = "", description: str = ""
) -> Execution:
    """Keep what a program did and take its time from the account, both or neither."""
    reference, description = plain_text(reference), plain_text(description)
    text = description or reference or _("Execution")
    with transaction.atomic():
        booking = Booking(text=text, actor=actor, cause="execution", reference=reference)
        execution: Execution = Execution.objects.create(
            company_id=company_id,
            program=actor.program,
            posting=consume(company_id=company_id, seconds=seconds, booking=booking),
            seconds=seconds,
            reference=reference,
            description=description,
            started_at=started_at,
        )
    return execution


def reverse(*, posting_id: UUID, reason: str, actor: Actor) -> Posting:
    """Undo a posting by a second one that moves the same seconds back. At most once, and not of a reversal."""
    posting: Posting | None = Posting.objects.filter(pk=posting_id).first()
    if posting is None or posting.kind == Posting.Kind.REVERSAL:
        raise NotReversible(_("This booking cannot be reversed. Nothing was changed."))
    already = NotReversible(_("This booking has been reversed already. Nothing was changed."))
    if Posting.objects.filter(reverses=posting).exists():
        raise already
    booking = Booking(text=reason, actor=actor, cause="reversal", reference=posting.reference)
    try:
        return _booked(posting.company_id, Posting.Kind.REVERSAL, -posting.seconds, booking, reverses=posting)
    except IntegrityError as error:
        if Posting.objects.filter(reverses=posting).exists():
            raise already from error
        raise


def _check(seconds: int) -> None:
    if not 0 < seconds <= MAX_SECONDS:
        raise WrongAmount


def sides_of(company_id: UUID) -> dict[str, Account]:
    """The three sides of a company's account, by name; raises NoAccount."""
    sides = {account.side: account for account in Account.objects.filter(company_id=company_id)}
    if len(sides) != len(Side):
        raise NoAccount
    return sides


def _booked(company_id: UUID, kind: str, seconds: int, booking: Booking, reverses: Posting | None = None) -> Posting:
    with transaction.atomic():
        sides = sides_of(company_id)
        if booking.id is not None:
            # The same form sent twice at once: the second waits here for the first.
            Account.objects.select_for_update().get(pk=sides[Side.HOURS].pk)
            if (first := Posting.objects.filter(pk=booking.id).first()) is not None:
                if (first.company_id, first.kind, first.seconds) != (company_id, kind, seconds):
                    raise IdTaken
                return first  # type: ignore[no-any-return]
        balance, number, at = _moved(sides[Side.HOURS], seconds)
        posting: Posting = Posting.objects.create(
            **({"id": booking.id} if booking.id else {}),
            company_id=company_id,
            account=sides[Side.HOURS],
            number=number,
            kind=kind,
            seconds=seconds,
            balance_seconds=balance,
            text=booking.text,
            reference=booking.reference,
            cause=booking.cause,
            actor_user=booking.actor.user,
            actor_program=booking.actor.program,
            actor_name=booking.actor.name,
            reverses=reverses,
            occurred_at=at,
        )
        debit, credit = sides_moved(sides, reverses.seconds if reverses else seconds)
        if reverses:
            debit, credit = credit, debit
        Movement.objects.create(
            company_id=company_id, posting=posting, debit=debit, credit=credit, amount_seconds=abs(seconds)
        )
        if booking.actor.user is not None:
            data = {"company": str(company_id), "seconds": seconds, "balance_seconds": balance, "text": booking.text}
            record(f"time.{kind}", subject=posting, label=booking.text, actor=booking.actor.user, data=data)
        emit(
            TimePosted(
                posting_id=posting.pk, company_id=company_id, seconds=seconds, balance_seconds=balance, kind=str(kind)
            )
        )
    return posting


def sides_moved(sides: dict[str, Account], seconds: int) -> tuple[Account, Account]:
    """(debit, credit) of a top-up (above zero) or a consumption (below zero)."""
    return (sides[Side.SOLD], sides[Side.HOURS]) if seconds > 0 else (sides[Side.HOURS], sides[Side.USED])


def _moved(account: Account, seconds: int) -> tuple[int, int, datetime]:
    """Move the balance while the floor holds, in one statement; (balance, number, moment) after it."""
    now = Value(timezone.now(), output_field=DateTimeField())
    moved = Account.objects.filter(pk=account.pk, balance_seconds__gte=F("floor_seconds") - seconds).update(
        balance_seconds=F("balance_seconds") + seconds,
        postings_count=F("postings_count") + 1,
        last_posting_at=Greatest("last_posting_at", now),
    )
    # The row is ours until the transaction ends, so what is read now is what this update made.
    after: tuple[int, int, datetime] = Account.objects.values_list(
        "balance_seconds", "postings_count", "last_posting_at"
    ).get(pk=account.pk)
    if not moved:
        left = after[0] - account.floor_seconds
        raise Overdrawn(asked_seconds=-seconds, left_seconds=left, balance_seconds=after[0])
    return after
