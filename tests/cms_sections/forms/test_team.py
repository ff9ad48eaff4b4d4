"""What the team does: read, narrow, export, mark, delete; and what is forgotten by itself."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cms_sections.enquiries.keeping import months_later
from cms_sections.forms.section import NotifyBlock
from cms_sections.models import FormSubmission, SectionPage, SubmittedFile
from cms_sections.tasks import ENQUIRIES_AT_ONCE, forget_enquiries
from portal.audit.models import AuditEntry
from portal.files.models import StoredFile
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage, item, section
from tests.cms_sections.forms.conftest import Send, every_field, kept, paper
from tests.support.page_form import form_of
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db
LIST = "/admin/enquiries/"


def _row(tenant: Tenant, number: int = 0, **fields: Any) -> FormSubmission:
    with tenant_scope(tenant):
        made: FormSubmission = FormSubmission.objects.create(
            **{
                "page_id": 1, "page_title": "Jobs", "page_url": "/jobs/", "section_id": "s", "section_name": "Apply",
                "name": f"Person {number}", "email": "a@example.com", "remote_hash": "h", "fingerprint": str(number),
                **fields,
            }
        )  # fmt: skip
        return made


def _log(tenant: Tenant) -> list[tuple[str, str]]:
    with tenant_scope(tenant):
        entries = AuditEntry.objects.filter(action__startswith="pages.enquir").order_by("pk").select_related("object")
        return [(entry.action, entry.object.label if entry.object else "") for entry in entries]


def test_an_enquiry_is_read_and_that_is_noted_without_a_name(
    send: Send, apply: SectionPage, tenant: Tenant, signed_in: SignIn
) -> None:
    send(apply, {"Town": "<b>Köln</b>", "Skills": ["Django", "Bread"], "Years": "7"})
    (sent,) = kept(tenant)
    html = signed_in(Role.STAFF).get(f"{LIST}inspect/{sent.pk}/").content.decode()
    for words in (
        "&lt;b&gt;Köln&lt;/b&gt;",
        "Django, Bread",
        "Keep my papers for a year.",
        "To be dealt with",
        "Kept until",
    ):
        assert words in html
    with tenant_scope(tenant):
        read = AuditEntry.objects.select_related("object").get(action="data.read")
    assert (read.object.label, read.user.email.startswith("staff")) == ("Jobs, Apply", True)
    assert read.data == {"fields": ["name", "email", "phone", "message", "answers"]}


def test_marked_as_dealt_with_and_opened_again(
    signed_in: SignIn, tenant: Tenant, other_tenant: Tenant, person: MakePerson
) -> None:
    own, foreign = _row(tenant), _row(other_tenant)
    editor, staff = signed_in(Role.EDITOR), signed_in(Role.STAFF)
    assert editor.get(f"{LIST}handled/{own.pk}/").status_code == 405
    for client in (editor, staff):
        answer = client.post(f"{LIST}handled/{own.pk}/")
        assert (answer.status_code, answer["Location"]) == (302, f"{LIST}inspect/{own.pk}/")
    (row,) = kept(tenant)
    assert row.handled_by.email.startswith("editor")  # the first one stands
    assert "Dealt with by" in staff.get(f"{LIST}inspect/{own.pk}/").content.decode()
    assert staff.post(f"{LIST}reopened/{own.pk}/").status_code == 302
    assert kept(tenant)[0].handled_at is None
    assert staff.post(f"{LIST}handled/{foreign.pk}/").status_code == 404
    assert kept(other_tenant)[0].handled_at is None
    assert _log(tenant) == [("pages.enquiry.handled", "Jobs, Apply"), ("pages.enquiry.reopened", "Jobs, Apply")]


def test_the_list_is_narrowed(signed_in: SignIn, tenant: Tenant) -> None:
    now = timezone.now()
    _row(tenant, 1)
    _row(tenant, 2, section_id="t", section_name="Ask", page_title="Contact", handled_at=now)
    _row(tenant, 3, submitted_at=now - timedelta(days=40), section_name="Apply as it was called before")
    client = signed_in(Role.STAFF)

    def found(**query: str) -> set[int]:
        html = client.get(LIST, query).content.decode()
        return {number for number in (1, 2, 3) if f"Person {number}" in html}

    assert found() == {1, 2, 3}
    assert found(form="s") == {1, 3}
    assert found(form="t") == {2}
    assert found(page_title="Jobs") == {1, 3}
    assert found(state="open") == {1, 3}
    assert found(state="done") == {2}
    assert found(submitted_at_from=(now - timedelta(days=2)).date().isoformat()) == {1, 2}
    assert "Apply (Jobs)" in client.get(LIST).content.decode()
    for query in (
        {"form": "\x00"},
        {"form": "9" * 5000},
        {"state": "x"},
        {"submitted_at_from": "9" * 99},
        {"page_title": "y"},
    ):
        for export in ({}, {"export": "csv"}, {"export": "xlsx"}):
            assert client.get(LIST, {**query, **export}).status_code in (200, 400), (query, export)


def test_the_list_costs_the_same_for_many(signed_in: SignIn, tenant: Tenant) -> None:
    client = signed_in(Role.STAFF)
    counts: list[int] = []
    for rows in (1, 29):
        for number in range(rows):
            _row(tenant, number, answers=[{"name": "a", "label": "Town", "kind": "text", "value": "Bonn"}])
        for query in ({}, {"form": "s", "export": "csv"}):
            client.get(LIST, query)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(LIST, query).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


def _csv(client: Client, **query: str) -> list[list[str]]:
    answer = client.get(LIST, {"export": "csv", **query})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode())))


def test_one_form_is_exported_with_a_column_for_each_field(
    send: Send, apply: SectionPage, tenant: Tenant, other_tenant: Tenant, signed_in: SignIn
) -> None:
    send(apply, {"Town": "=1+1", "Letter": "@SUM(A1)\nb", "Years": "-0", "Papers": paper(), "Your name": "+49"})
    send(apply, {"Town": "Bonn", "Skills": ["Django", "Bread"]})
    _row(tenant, 8)
    _row(other_tenant, 9)
    client = signed_in(Role.MANAGER)
    head, second, first = _csv(client, form=apply.sections[0].id)
    rows = [dict(zip(head, row, strict=True)) for row in (first, second)]
    assert (rows[0]["Town"], rows[0]["Letter"], rows[0]["Name"]) == ("'=1+1", "'@SUM(A1)\nb", "'+49")
    assert (rows[0]["Papers"], rows[1]["Skills"], rows[1]["Letter"]) == ("paper.txt", "Django, Bread", "")
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]
    everything = _csv(client)
    assert len(everything) == 4
    assert "Town" not in everything[0]
    assert "Person 9" not in str(everything)
    book = client.get(LIST, {"export": "xlsx", "form": apply.sections[0].id})
    cells = list(load_workbook(io.BytesIO(b"".join(book))).active.iter_rows(values_only=True))
    assert len(cells) == 3
    assert "'=1+1" in cells[2]
    assert _log(tenant) == [
        ("pages.enquiries.exported", "Jobs, Apply"), ("pages.enquiries.exported", ""),
        ("pages.enquiries.exported", "Jobs, Apply"),
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["=HYPERLINK(1)", "-", "@x"])
def test_a_heading_is_no_formula_either(signed_in: SignIn, tenant: Tenant, label: str) -> None:
    _row(tenant, answers=[{"name": "a", "label": label, "kind": "text", "value": "x"}])
    assert _csv(signed_in(Role.MANAGER), form="s")[0][-1] == f"'{label}"


def test_an_enquiry_of_before_is_read_and_exported(signed_in: SignIn, tenant: Tenant) -> None:
    row = _row(tenant, answers={"Budget": "10", "Name": "Person 0"})
    client = signed_in(Role.STAFF)
    assert "Budget" in client.get(f"{LIST}inspect/{row.pk}/").content.decode()
    # PostgreSQL keeps such answers in an order of its own.
    assert sorted(_csv(client, form="s")[0][-2:]) == ["Budget", "Name"]


def test_deleted_with_its_files_and_noted_without_a_name(
    send: Send, apply: SectionPage, tenant: Tenant, signed_in: SignIn
) -> None:
    send(apply, {"Papers": paper()})
    (sent,) = kept(tenant)
    path = f"{LIST}delete/{sent.pk}/"
    manager = signed_in(Role.MANAGER)
    assert manager.get(path).status_code == 200
    assert manager.post(path).status_code == 302
    with tenant_scope(tenant):
        assert [model.objects.count() for model in (FormSubmission, SubmittedFile, StoredFile)] == [0, 0, 0]
    assert _log(tenant) == [("pages.enquiry.deleted", "Jobs, Apply")]


def test_what_was_kept_long_enough_is_deleted_with_its_files(
    send: Send, page: MakePage, apply: SectionPage, tenant: Tenant, other_tenant: Tenant
) -> None:
    month = page("Month", sections=[section("form", title="M", fields=every_field(), keep="1")])
    good = page("Good", sections=[section("form", title="G", fields=every_field(), keep="for_good")])
    for made in (month, apply, good):
        send(made, {"Papers": paper()})
    today = timezone.localdate()
    until = {each.page_title: each.keep_until for each in kept(tenant)}
    assert until == {"Month": months_later(today, 1), "Jobs": months_later(today, 12), "Good": None}
    foreign = _row(other_tenant, keep_until=today - timedelta(days=1))
    with tenant_scope(tenant):
        FormSubmission.objects.filter(page_title="Month").update(keep_until=today)
        forget_enquiries.enqueue()
    run_jobs()
    assert len(kept(tenant)) == 3
    with tenant_scope(tenant):
        FormSubmission.objects.filter(page_title="Month").update(keep_until=today - timedelta(days=1))
        forget_enquiries.enqueue()
        forget_enquiries.enqueue()
    run_jobs()
    assert [each.page_title for each in kept(tenant)] == ["Good", "Jobs"]
    with tenant_scope(tenant):
        assert (SubmittedFile.objects.count(), StoredFile.objects.count()) == (2, 2)
    assert [each.pk for each in kept(other_tenant)] == [foreign.pk]


def test_more_than_a_lot_is_forgotten_in_one_night(tenant: Tenant) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for number in range(ENQUIRIES_AT_ONCE + 1):
        _row(tenant, number, keep_until=yesterday)
    with tenant_scope(tenant):
        forget_enquiries.enqueue()
    run_jobs()
    assert kept(tenant) == []


@given(st.dates(date(2000, 1, 1), date(2200, 12, 31)), st.integers(1, 36))
def test_months_later_is_the_same_day_or_the_last(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_only_people_of_the_team_can_be_told(person: MakePerson, tenant: Tenant, other_tenant: Tenant) -> None:
    block = NotifyBlock()

    def value(*addresses: str) -> Any:
        return block.to_python([{**item(), "value": address} for address in addresses])

    own, foreign = person(Role.STAFF).email, person(Role.STAFF, tenant=other_tenant).email
    with tenant_scope(tenant):
        assert list(block.clean(value(own.upper()))) == [own.upper()]
        with pytest.raises(ValidationError, match="Nobody of your team signs in with"):
            block.clean(value(own, foreign))
    assert list(block.clean(value(foreign))) == [foreign]  # an import: nobody is asked, and nobody will be told


def test_an_editor_is_reminded_of_what_a_form_lacks(editor: Client, page: MakePage) -> None:
    """Saved all the same; a survey that asks nobody's name needs nothing."""
    privacy = page("Privacy")
    fields = every_field()
    no_consent = section("form", title="Bare", fields=fields[:3])
    no_page = section("form", title="Linkless", fields=fields)
    consent = {**fields[-1], "value": {**fields[-1]["value"], "privacy_page": privacy.pk}}
    good = section("form", title="Good", fields=[*fields[:-1], consent])
    survey = section("form", title="Survey", fields=fields[6:8])
    contact = section("contact_form", title="Write")
    made = page("Forms", sections=[no_consent, no_page, good, survey, contact])
    answer = editor.post(f"/admin/pages/{made.pk}/edit/", form_of(made), follow=True)
    assert answer.redirect_chain, answer.context["form"].errors.as_json()
    said = [str(message) for message in answer.context["messages"]]
    assert [words for words in said if "form “" in words] == [
        "The form “Bare” asks who somebody is and for no consent. Add the field “Consent”.",
        "The form “Linkless” links no page about privacy. Choose one beside its consent.",
        "The form “Write” links no page about privacy. Choose one beside its consent.",
    ]
    assert [part["value"]["title"] for part in made.get_latest_revision_as_object().sections.raw_data] == [
        "Bare", "Linkless", "Good", "Survey", "Write",
    ]  # fmt: skip
