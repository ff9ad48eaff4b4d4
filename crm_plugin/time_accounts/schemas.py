"""What the API takes and gives."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.utils import timezone
from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StrictInt, model_validator

from crm_plugin.time_accounts.models import Account, Execution, Posting
from crm_plugin.time_accounts.services import MAX_SECONDS
from crm_plugin.time_accounts.words import hours_text
from portal.api.public import Body, PageQuery

EARLIEST_START = datetime(2000, 1, 1, tzinfo=UTC)
FURTHEST_AHEAD = timedelta(days=1)
WRITTEN_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:")


def _written(value: Any) -> Any:
    # A number would be read as seconds since 1970: nobody means that by it.
    if not isinstance(value, str) or WRITTEN_TIME.match(value) is None:
        raise ValueError("give a date and time with an offset, such as 2026-03-02T09:00:00+01:00")
    return value


def _plausible(value: datetime) -> datetime:
    if not EARLIEST_START <= value <= timezone.now() + FURTHEST_AHEAD:
        raise ValueError("give a time from the year 2000 until one day ahead")
    return value


StartedAt = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_plausible)]


class ExecutionIn(Body):
    """Work that a program did for a company. Give `seconds` or `minutes`, one of them."""

    company: UUID
    seconds: Annotated[StrictInt | None, Field(ge=1, le=MAX_SECONDS)] = None
    minutes: Annotated[StrictInt | None, Field(ge=1, le=MAX_SECONDS // 60)] = None
    reference: str = Field("", max_length=120, description="The program's own name for it, such as a ticket.")
    description: str = Field("", max_length=300, description="What was done, in words for the customer.")
    started_at: StartedAt = Field(
        description="When the work began, with its offset from UTC; from the year 2000 until one day ahead."
    )

    @model_validator(mode="after")
    def one_amount(self) -> ExecutionIn:
        if (self.seconds is None) == (self.minutes is None):
            raise ValueError("give either seconds or minutes")
        return self

    @property
    def amount_seconds(self) -> int:
        return self.seconds if self.seconds is not None else (self.minutes or 0) * 60


class ExecutionOut(Schema):
    """An execution as it was booked. `balance_seconds` is what was left right after it."""

    id: UUID
    company: UUID
    seconds: int
    time_text: str
    reference: str
    description: str
    started_at: datetime
    booked_at: datetime
    posting: UUID
    balance_seconds: int
    balance_text: str

    @classmethod
    def of(cls, execution: Execution) -> ExecutionOut:
        """The row with its posting, which must be loaded."""
        posting = execution.posting
        return cls(
            id=execution.pk,
            company=execution.company_id,
            seconds=execution.seconds,
            time_text=hours_text(execution.seconds),
            reference=execution.reference,
            description=execution.description,
            started_at=execution.started_at.astimezone(UTC),
            booked_at=posting.occurred_at,
            posting=posting.pk,
            balance_seconds=posting.balance_seconds,
            balance_text=hours_text(posting.balance_seconds),
        )


class ExecutionQuery(PageQuery):
    """Filters of the list of executions."""

    company: UUID | None = Field(None, description="Only of this company.")
    reference: str = Field("", max_length=120, description="Only with this reference.")


class AccountOut(Schema):
    """A company's time account."""

    company: UUID
    company_name: str
    kind: str
    balance_seconds: int
    balance_text: str
    left_seconds: int
    low: bool
    opened_at: datetime
    last_movement_at: datetime | None

    @classmethod
    def of(cls, account: Account) -> AccountOut:
        """The row with its company, which must be loaded."""
        return cls(
            company=account.company_id,
            company_name=account.company.name,
            kind=account.kind,
            balance_seconds=account.balance_seconds,
            balance_text=hours_text(account.balance_seconds),
            left_seconds=account.balance_seconds - account.floor_seconds,
            low=account.is_low,
            opened_at=account.opened_at,
            last_movement_at=account.last_posting_at if account.postings_count else None,
        )


class MovementOut(Schema):
    """One posting on a company's account: `seconds` above zero came in, below zero went out."""

    id: UUID
    number: int
    kind: str
    seconds: int
    time_text: str
    balance_seconds: int
    balance_text: str
    text: str
    reference: str
    by: str
    at: datetime
    reverses: UUID | None

    @classmethod
    def of(cls, posting: Posting) -> MovementOut:
        values: dict[str, Any] = {
            name: getattr(posting, name)
            for name in ("number", "kind", "seconds", "balance_seconds", "text", "reference")
        }
        return cls(
            id=posting.pk,
            time_text=hours_text(posting.seconds),
            balance_text=hours_text(posting.balance_seconds),
            by=posting.actor_name,
            at=posting.occurred_at,
            reverses=posting.reverses_id,
            **values,
        )
