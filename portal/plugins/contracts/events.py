"""Events: something that has happened and is committed. Frozen, and made of plain values, because they are stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. They belong to the tenant whose scope was open when they were emitted.

    `happened` says in a few words what has happened.
    """

    happened: ClassVar[Any] = _("Something happened")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(Event):
    """A visitor sent a form of the public site. `answers` maps the field's label to what was typed.

    `makes_lead` says whether the form is for people who want something of the organisation: a survey is not.
    """

    happened: ClassVar[Any] = _("Form sent")

    submission_id: UUID
    submitted_at: datetime
    page_id: int
    page_title: str
    page_url: str
    section_id: str
    section_name: str
    name: str
    email: str
    phone: str = ""
    company_name: str = ""
    message: str = ""
    campaign: str = ""
    consent: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    makes_lead: bool = True
    language: str = ""
    consent_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReceived(Event):
    """The CRM has made a contact of an enquiry."""

    happened: ClassVar[Any] = _("Enquiry taken up")

    contact_id: UUID
    company_id: UUID
    submission_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePosted(Event):
    """A company's time account moved: seconds above zero are a top-up, below zero a consumption."""

    happened: ClassVar[Any] = _("Time booked")

    posting_id: UUID
    company_id: UUID
    seconds: int
    balance_seconds: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFinished(Event):
    """A report has been built. `company_id` is None for a report about the whole tenant."""

    happened: ClassVar[Any] = _("Report finished")

    report_run_id: UUID
    title: str
    company_id: UUID | None = None
