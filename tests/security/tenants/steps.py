"""What a tenant may do and what it can read, both without ids and times: so two runs can be compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError

from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.found_by import COMPANY, CONTACT
from crm_plugin.contacts.models import Contact
from crm_plugin.contacts.selectors.companies import alike, companies, team_members
from crm_plugin.contacts.selectors.contacts import contacts, waiting_leads
from crm_plugin.contacts.services import (
    CompanyInUse,
    add_note,
    create_company,
    create_contact,
    delete_company,
    delete_contact,
    receive_lead,
    update_company,
)
from crm_plugin.deals import selectors as deal_selectors
from crm_plugin.deals.facts import DealFacts
from crm_plugin.deals.models import Deal, Pipeline, Stage
from crm_plugin.deals.services import DealIsClosed, create_deal, win_deal
from crm_plugin.time_accounts import selectors as time_selectors
from crm_plugin.time_accounts.models import Posting
from crm_plugin.time_accounts.refusals import LedgerRefused
from crm_plugin.time_accounts.services import Actor, Booking, consume, open_account, report_execution, reverse, top_up
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.jobs.models import JobRun
from portal.plugins.public import FormSubmitted
from portal.search.public import matching_ids
from portal.tenants.guards.declared import scoped_models
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope

REFUSALS = (LedgerRefused, CompanyInUse, DealIsClosed, IntegrityError)
# Few names, the same for both tenants: where one looks into the other, it meets itself.
NAMES = ("Acme Logistik", "Zenith GmbH", "Ördek & Söhne")
PEOPLE = ("Leonie Köhler", "Carla Brandt", "Ali Öztürk")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ACTOR = Actor("Step")


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a service. `which` chooses among the tenant's own rows, `name` among the names, `amount` is time
    or money."""

    kind: str
    which: int
    name: int
    amount: int


@dataclass
class Doer:
    """A tenant that takes steps, and how each of them ended."""

    tenant: Tenant
    person: User
    outcomes: list[str] = field(default_factory=list)

    def take(self, step: Step) -> None:
        try:
            with tenant_scope(self.tenant):
                self.outcomes.append(STEPS[step.kind](self, step) or "done")
        except REFUSALS as refusal:
            self.outcomes.append(type(refusal).__name__)

    def company(self, step: Step) -> Company:
        rows = list(Company.objects.order_by("created_at", "pk"))
        return rows[step.which % len(rows)] if rows else create_company(name=NAMES[step.name], by=self.person)


def _email(step: Step) -> str:
    return f"{PEOPLE[step.name].split()[0].lower()}@{('acme', 'zenith', 'oerdek')[step.which % 3]}.example"


def _facts(step: Step) -> CompanyFacts:
    return CompanyFacts(email=_email(step), phone=f"+49 40 66969 {step.which}", website="https://acme.example")


def _person(step: Step) -> ContactFacts:
    first, last = PEOPLE[step.name].split()
    return ContactFacts(first_name=first, last_name=last, email=_email(step), phone="+49 711 2842222")


def _company(doer: Doer, step: Step) -> None:
    create_company(name=NAMES[step.name], facts=_facts(step), by=doer.person)


def _rename(doer: Doer, step: Step) -> None:
    update_company(company=doer.company(step), name=NAMES[step.name], facts=_facts(step), by=doer.person)


def _delete_company(doer: Doer, step: Step) -> None:
    delete_company(company=doer.company(step), by=doer.person)


def _contact(doer: Doer, step: Step) -> None:
    create_contact(company=doer.company(step), facts=_person(step), by=doer.person)


def _delete_contact(doer: Doer, step: Step) -> str:
    contact = Contact.objects.order_by("created_at", "pk").first()
    if contact is None:
        return "nobody there"
    delete_contact(contact=contact, by=doer.person)
    return f"{contact} deleted"


def _note(doer: Doer, step: Step) -> None:
    add_note(company=doer.company(step), text=f"Called {PEOPLE[step.name]}", by=doer.person)


def _enquiry(doer: Doer, step: Step) -> str:
    lead = receive_lead(
        event=FormSubmitted(
            submission_id=uuid4(),
            submitted_at=NOON,
            page_id=7,
            page_title="Contact",
            page_url="https://alder.example/contact/",
            section_id="a1b2",
            section_name="Write to us",
            name=PEOPLE[step.name],
            email=_email(step),
        )
    )
    return f"of {lead.contact} at {lead.company}"  # found by name, address or domain, or made anew


def _deal(doer: Doer, step: Step) -> None:
    stages = list(Stage.objects.order_by("position"))
    if not stages:
        pipeline = Pipeline.objects.create(name="Projects")
        stages = [
            Stage.objects.create(pipeline=pipeline, name=name, position=number, probability=30 * number)
            for number, name in enumerate(("Talk", "Offer", "Decision"))
        ]
    day = date(2026, 6, 1 + step.amount % 28)
    facts = DealFacts(
        title=f"Deal {step.name}", stage=stages[step.which % 3], amount_minor=step.amount, expected_on=day
    )
    create_deal(company=doer.company(step), facts=facts, by=doer.person)


def _win(doer: Doer, step: Step) -> str:
    rows = list(Deal.objects.order_by("created_at", "pk"))
    return str(win_deal(deal=rows[step.which % len(rows)], by=doer.person)) if rows else "no deal"


def _account(doer: Doer, step: Step) -> None:
    open_account(company_id=doer.company(step).pk, low_seconds=step.amount, by=doer.person)


def _top_up(doer: Doer, step: Step) -> None:
    company = doer.company(step)
    if time_selectors.account_of(company_id=company.pk) is None:
        open_account(company_id=company.pk, by=doer.person)
    top_up(company_id=company.pk, seconds=step.amount, booking=Booking(text="Bought", actor=ACTOR))


def _consume(doer: Doer, step: Step) -> None:
    consume(company_id=doer.company(step).pk, seconds=step.amount, booking=Booking(text="Worked", actor=ACTOR))


def _execution(doer: Doer, step: Step) -> None:
    company, reference = doer.company(step), f"run {step.name}"
    report_execution(company_id=company.pk, seconds=step.amount, started_at=NOON, actor=ACTOR, reference=reference)


def _reverse(doer: Doer, step: Step) -> str:
    rows = list(Posting.objects.order_by("recorded_at", "number"))
    if not rows:
        return "no posting"
    return str(reverse(posting_id=rows[step.which % len(rows)].pk, reason="Wrong", actor=ACTOR).seconds)


STEPS: dict[str, Callable[[Doer, Step], str | None]] = {
    "company": _company,
    "rename": _rename,
    "delete company": _delete_company,
    "contact": _contact,
    "delete contact": _delete_contact,
    "note": _note,
    "enquiry": _enquiry,
    "deal": _deal,
    "win": _win,
    "account": _account,
    "top up": _top_up,
    "consume": _consume,
    "execution": _execution,
    "reverse": _reverse,
}


def seen(tenant: Tenant) -> dict[str, Any]:
    """All that the tenant reads: lists in their order, sums, balances, what searches find, and how many rows of each
    kind there are."""
    with tenant_scope(tenant):
        of_companies = list(companies().order_by("created_at", "pk"))
        of_contacts = list(contacts().order_by("created_at", "pk"))
        everywhere = {model._meta.label: model._default_manager.count() for model in scoped_models()}
        return {
            "rows": everywhere,
            "companies": [(row.name, row.crm.email, row.crm.name_key) for row in of_companies],
            "contacts": [(str(row), row.email, row.company.name) for row in of_contacts],
            "team": [user.email for user in team_members()],
            "leads": [(str(row.contact), row.company.name) for row in waiting_leads(50)],
            "alike": {name: len(alike(name=name)) for name in NAMES},
            "found": {
                (kind, text): sorted(str(row) for row in rows if row.pk in found)
                for kind, rows in ((COMPANY, of_companies), (CONTACT, of_contacts))
                for text in (*NAMES, *PEOPLE, "acme", "2842222", "leonie@acme.example")
                for found in [set(matching_ids(text, kind=kind).values_list("object_id", flat=True))]
            },
            "tokens found": {text: _many(text) for text in (*NAMES, *PEOPLE, "2842222")},
            "deals": [
                (row.title, row.company.name, row.state, row.amount_minor)
                for row in deal_selectors.deals().order_by("created_at", "pk")
            ],
            "due": [(row.title, row.expected_on) for row in deal_selectors.due_deals(50)],
            "boards": [
                [(column.stage.name, column.count, column.sums, len(column.cards)) for column in board]
                for board in map(deal_selectors.board, deal_selectors.pipelines())
            ],
            "accounts": [
                (row.company.name, row.side, row.balance_seconds)
                for row in time_selectors.accounts().order_by("opened_at", "side")
            ],
            "low": [(row.company.name, row.balance_seconds) for row in time_selectors.low_accounts(50)],
            "postings": [
                [
                    (row.number, row.kind, row.seconds, row.balance_seconds)
                    for row in time_selectors.postings_of_company(company_id=company.pk)
                ]
                for company in of_companies
            ],
            "executions": [
                (row.reference, row.seconds, row.company.name)
                for row in time_selectors.executions(company_ids=[row.pk for row in of_companies])
            ],
            "audit": list(AuditEntry.objects.order_by("pk").values_list("action", "label")),
            "jobs": list(JobRun.objects.order_by("pk").values_list("task", "title")),
        }


def _many(text: str) -> int:
    return sum(matching_ids(text, kind=kind).count() for kind in (COMPANY, CONTACT))
