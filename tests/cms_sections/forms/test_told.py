"""Whom a form tells: the team by a letter, once; the CRM, if the form makes leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.test.utils import override_settings

from cms_sections.models import SectionPage
from crm_plugin.contacts.models import Lead
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.plugins.models import EventRecord
from portal.tenants.models import Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope, tenant_scope
from tests.cms_sections.conftest import MakePage, item, section
from tests.cms_sections.forms.conftest import Send, every_field, kept, paper
from tests.faults.jobs.smtp_sink import Sink
from tests.support.people import MakePerson

pytestmark = pytest.mark.django_db


def _told(page: MakePage, *addresses: str, **value: Any) -> SectionPage:
    notify = [{**item(), "value": address} for address in addresses]
    return page("Jobs", sections=[section("form", title="Apply", fields=every_field(), notify=notify, **value)])


def test_the_team_gets_one_letter_and_strangers_none(
    page: MakePage, person: MakePerson, other_tenant: Tenant, company: Any, send: Send, tenant: Tenant
) -> None:
    one, two = person(Role.STAFF), person(Role.EDITOR)
    gone = person(Role.STAFF)
    Membership.objects.filter(user=gone).update(active=False)
    customer = person(Role.CUSTOMER, company=company)
    foreign = person(Role.STAFF, tenant=other_tenant)
    made = _told(page, one.email.upper(), two.email, "x@stranger.example", gone.email, customer.email, foreign.email)
    answer = send(made, {"Letter": "Dear all", "Skills": ["Django"], "Papers": paper(), "Your name": "Ada\u2028L"})
    assert answer.status_code == 303
    send(made, {"Letter": "Dear all", "Skills": ["Django"], "Papers": paper(), "Your name": "Ada\u2028L"})
    assert mail.outbox == []
    run_jobs()
    (letter,) = mail.outbox
    assert sorted(letter.to) == sorted([one.email, two.email])
    assert letter.reply_to == ["ada@example.com"]
    assert letter.subject == "Apply: Ada L"
    (sent,) = kept(tenant)
    for words in ("Letter:\nDear all", "Skills:\nDjango", "Papers:\npaper.txt", f"/admin/enquiries/inspect/{sent.pk}/"):
        assert words in letter.body
    assert letter.attachments == []


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    yield server
    server.end()


def _server(port: int) -> Any:
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_TIMEOUT=10)


def _run() -> JobRun:
    with system_scope("jobs"):
        run: JobRun = JobRun.objects.get(task="pages.tell_team")
        return run


def test_a_letter_that_was_cut_off_is_not_sent_again(
    page: MakePage, person: MakePerson, send: Send, sink: Sink
) -> None:
    send(_told(page, person(Role.STAFF).email))
    sink.fate = "cut"
    with _server(sink.port):
        run_jobs()
        sink.fate = "take"
        run_jobs(ahead=_day())
    assert (_run().state, sink.begun, sink.letters) == ("unknown", 1, [])


def test_a_letter_waits_for_its_server(page: MakePage, person: MakePerson, send: Send, sink: Sink) -> None:
    to = person(Role.STAFF).email
    send(_told(page, to))
    with _server(1):
        run_jobs()
    assert _run().state == "queued"
    with _server(sink.port):
        run_jobs(ahead=_day())
    assert (_run().state, [letter["To"] for letter in sink.letters]) == ("done", [to])


def _day() -> Any:
    from datetime import timedelta

    return timedelta(days=1)


def test_an_enquiry_that_was_deleted_is_told_to_nobody(
    page: MakePage, person: MakePerson, send: Send, tenant: Tenant
) -> None:
    send(_told(page, person(Role.STAFF).email))
    (sent,) = kept(tenant)
    with tenant_scope(tenant):
        sent.delete()
    run_jobs()
    assert mail.outbox == []
    assert _run().state == "done"


def test_a_lead_with_page_section_campaign_and_consent(page: MakePage, send: Send, tenant: Tenant) -> None:
    made = _told(page)
    headers = {"referer": "http://testserver/jobs/?utm_campaign=autumn&utm_source=letter"}
    assert send(made, {"Town": "Bonn", "Where you work": "Brandt"}, headers=headers).status_code == 303
    assert mail.outbox == []
    run_jobs()
    (sent,) = kept(tenant)
    with tenant_scope(tenant):
        lead = Lead.objects.select_related("contact", "company").get()
    assert (lead.submission_id, lead.page_title, lead.section_name) == (sent.pk, "Jobs", "Apply")
    assert (lead.campaign, lead.consent, lead.company.name) == ("autumn", True, "Brandt")
    assert lead.answers["Town"] == "Bonn"
    assert (lead.contact.last_name, lead.contact.email) == ("Ada", "ada@example.com")


@pytest.mark.parametrize("more", [{"makes_lead": False}, {"fields": every_field()[5:7]}])
def test_no_lead_where_none_is_wanted_or_nobody_is_named(
    page: MakePage, send: Send, tenant: Tenant, more: dict[str, Any]
) -> None:
    value = {"fields": every_field(), **more}
    made = page("Survey", sections=[section("form", title="Survey", **value)])
    assert send(made, {"Town": "Bonn"}).status_code == 303
    run_jobs()
    (sent,) = kept(tenant)
    with tenant_scope(tenant):
        assert Lead.objects.count() == 0
        event = EventRecord.objects.get(event_type__endswith="FormSubmitted")
    assert (event.payload["makes_lead"], event.payload["answers"]["Town"]) == (False, "Bonn")
    assert sent.told["Town"] == "Bonn"


def test_a_lead_of_a_form_from_before_is_still_made(page: MakePage, send: Send, tenant: Tenant) -> None:
    """An event that was said before its fields were there has none of them."""
    send(_told(page))
    with tenant_scope(tenant):
        event = EventRecord.objects.get(event_type__endswith="FormSubmitted")
        for name in ("makes_lead", "language", "consent_text"):
            del event.payload[name]
        event.save()
    run_jobs()
    with tenant_scope(tenant):
        assert Lead.objects.count() == 1


def test_two_fields_with_one_label_are_both_told(page: MakePage, send: Send, tenant: Tenant) -> None:
    town = every_field()[6]
    made = page("Towns", sections=[section("form", title="T", fields=[town, {**every_field()[6], "id": "b" * 36}])])
    from tests.cms_sections.forms.conftest import REQUIRED

    names = [field.name for field in made.sections[0].block.plan(made.sections[0].value).fields]
    answer = send(made, {names[0]: "Bonn", names[1]: "Kiel", **dict.fromkeys(REQUIRED)})
    assert answer.status_code == 303
    assert kept(tenant)[0].told == {"Town": "Bonn", "Town (2)": "Kiel"}
