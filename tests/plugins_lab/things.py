"""Things of each plugin that must outlast its absence: a job that waits, and a person, a company and a page it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from portal.accounts.models import User
from portal.jobs.models import JobRun
from portal.plugins.public import FormSubmitted, emit
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope


@dataclass
class Things:
    """`result` is what the job says at its end; without a job, a person or a company there is nothing to try."""

    job: int | None = None
    result: str = ""
    person: int | None = None
    company: str | None = None


def things_of(tenant: Tenant, page: int) -> dict[str, Things]:
    """Made by the plugins' own services. Plugin's module -> things."""
    with tenant_scope(tenant):
        return {
            "cms_sections": Things(_job_of_the_pages(page), "0 pictures made."),
            "crm_plugin": _of_crm(page),
            "crm_plugin.time_accounts": _of_time(),
            "integrations_plugin": _of_integrations(),
            "reports_plugin": _of_reports(),
        }


def _person(name: str) -> User:
    return User.objects.create_user(f"{name}@lab.example", None, last_name=f"Keeper of {name}")


def _job_of_the_pages(page: int) -> int:
    from cms_sections.tasks import make_pictures

    return make_pictures.enqueue(page_id=page).pk


def _of_crm(page: int) -> Things:
    from crm_plugin.contacts.services import add_note, create_company

    person, company = _person("crm"), create_company(name="Kept by the CRM")
    add_note(company=company, text="A note", by=person)
    said: dict[str, Any] = {"page_id": page, "page_title": "Lab", "page_url": "/", "section_id": "x"}
    emit(
        FormSubmitted(
            submission_id=uuid4(),
            submitted_at=datetime(2026, 9, 1, tzinfo=UTC),
            section_name="Form",
            name="Ida Lab",
            email="ida@lab.example",
            **said,
        )
    )
    job = JobRun.objects.filter(task="plugins.deliver_event").latest("pk").pk
    return Things(job, "delivered", person.pk, str(company.pk))


def _of_time() -> Things:
    from crm_plugin.contacts.services import create_company
    from crm_plugin.time_accounts.services import Actor, Booking, open_account, top_up

    person, company = _person("time"), create_company(name="Kept by time accounts")
    open_account(company_id=company.pk)
    booking = Booking(text="Ten hours", actor=Actor("Keeper", person), cause="staff")
    top_up(company_id=company.pk, seconds=36_000, booking=booking)
    return Things(person=person.pk, company=str(company.pk))


def _of_integrations() -> Things:
    from crm_plugin.contacts.services import create_company
    from integrations_plugin.models import Integration, SourceRecord
    from integrations_plugin.tasks import fetch_due

    person, company = _person("integrations"), create_company(name="Kept by integrations")
    Integration.objects.filter(name="Team chat").update(created_by=person)
    record = SourceRecord.objects.order_by("pk")[0]
    SourceRecord.objects.filter(pk=record.pk).update(company=company)
    return Things(fetch_due.enqueue().pk, "1", person.pk, str(company.pk))


def _of_reports() -> Things:
    from crm_plugin.contacts.services import create_company
    from portal.jobs.public import latest_run
    from reports_plugin.services import request_report

    person, company = _person("reports"), create_company(name="Kept by reports")
    report = request_report(period="month", start_on=date(2026, 8, 1), company=company, by=person)
    run = latest_run(report)
    assert run is not None
    return Things(run.pk, "The report is ready.", person.pk, str(company.pk))
