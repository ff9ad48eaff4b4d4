"""Fills a demo with companies, people and a year of notes and deals, by the services alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.models import Contact, Lead
from crm_plugin.contacts.services import add_note, create_company, create_contact, handle_lead, receive_lead
from crm_plugin.demo import words
from crm_plugin.demo.deals import deals_of
from crm_plugin.demo.tables import Tables, lay_tables
from portal.plugins.public import DemoStage, FormSubmitted
from portal.search.public import folded
from portal.tenants.public import Company

FIRST_TENANT = 32
YEAR = timedelta(days=365)


def demo(stage: DemoStage) -> None:
    """The turn of the CRM: companies for the turns after it, the customer's own first."""
    tables = lay_tables()
    team = [stage.people[role] for role in ("staff", "manager") if role in stage.people] or [None]
    rows = words.COMPANIES[:FIRST_TENANT] if stage.number == 1 else words.COMPANIES[FIRST_TENANT:]
    companies = []
    for number, row in enumerate(rows):
        company = _company(stage, row, tables, team, is_customer=number == 0)
        people = _people(stage, row, company, tables)
        _notes(stage, company, people, tables, team)
        deals_of(stage, company, people, tables, team)
        companies.append(company)
    leads = _enquiries(stage, companies, team)
    stage.shared["companies"] = companies
    stage.shared["customer_company"] = companies[0]
    stage.say(f"{len(companies)} companies, {Contact.objects.count()} contacts, {leads} enquiries")


def moment(stage: DemoStage, *, days: int) -> datetime:
    """A working hour so many days ago."""
    when = stage.now - timedelta(days=days)
    when -= timedelta(days=max(0, when.weekday() - 4))
    return min(when.replace(hour=8 + stage.random.randrange(9), minute=stage.random.randrange(60), second=0), stage.now)


def _company(
    stage: DemoStage, row: words.DemoCompany, tables: Tables, team: list[Any], *, is_customer: bool
) -> Company:
    status = (
        "Customer"
        if is_customer
        else stage.random.choices([name for name, _tone in words.STATUSES], weights=[10, 5, 4, 1, 2])[0]
    )
    facts = CompanyFacts(
        status=tables.statuses[status],
        owner=stage.random.choice(team),
        website=f"https://www.{row.domain}.example",
        email=f"office@{row.domain}.example",
        phone=row.phone,
        address=row.address,
        postal_code=row.postal_code,
        city=row.city,
        country=row.country,
        region=tables.regions[words.REGION_OF.get(row.country, "Centre and east")],
        sphere=tables.spheres[row.sphere],
    )
    known_since = moment(stage, days=stage.random.randrange(330, 364))
    return create_company(name=row.name, facts=facts, by=facts.owner, at=known_since)


def _people(stage: DemoStage, row: words.DemoCompany, company: Company, tables: Tables) -> list[Contact]:
    first_names, last_names = words.PEOPLE.get(row.country, words.OTHERS)
    firsts = stage.random.sample(first_names.split(), k=stage.random.choice((1, 2, 2, 3)))
    people = []
    for number, first in enumerate(firsts):
        last = stage.random.choice(last_names.split())
        spelled = f"{folded(first)}.{folded(last)}".replace("'", "").replace(" ", ".")
        address = spelled if spelled.isascii() else f"person{number + 1}"
        facts = ContactFacts(
            first_name=first,
            last_name=last,
            email=f"{address}@{row.domain}.example",
            phone=f"{row.phone[:-1]}{(int(row.phone[-1]) + number + 1) % 10}",
            position=stage.random.choice(list(tables.positions.values())),
            source=stage.random.choice(list(tables.sources.values())),
        )
        when = moment(stage, days=stage.random.randrange(10, 330))
        people.append(create_contact(company=company, facts=facts, at=when))
    return people


def _notes(stage: DemoStage, company: Company, people: list[Contact], tables: Tables, team: list[Any]) -> None:
    for text in stage.random.sample(words.NOTES, k=stage.random.randrange(4, 12)):
        add_note(
            company=company,
            text=text,
            by=stage.random.choice(team),
            contact=stage.random.choice([None, *people]),
            type=stage.random.choice(list(tables.note_types.values())),
            pinned=stage.random.random() < 0.04,
            at=moment(stage, days=stage.random.randrange(1, 330)),
        )


def _enquiries(stage: DemoStage, companies: list[Company], team: list[Any]) -> int:
    """Some through the year, dealt with; the latest still waits."""
    for number, message in enumerate(words.ENQUIRIES):
        days = 2 + number * 47
        company = companies[1:][(number * 5) % (len(companies) - 1)]
        person = Contact.objects.filter(company=company).order_by("created_at").first()
        assert person is not None  # each company of the demo has one
        lead = receive_lead(
            event=FormSubmitted(
                submission_id=UUID(int=stage.random.getrandbits(128), version=4),
                submitted_at=moment(stage, days=days),
                page_id=0,
                page_title="Contact",
                page_url="/contact/",
                section_id=f"demo-{number}",
                section_name="Write to us",
                name=person.full_name,
                email=person.email,
                phone=person.phone,
                company_name=company.name,
                message=message,
                campaign="spring" if number % 2 else "",
                consent=True,
            )
        )
        if number:
            handle_lead(lead=lead, by=team[0])
    return Lead.objects.count()
