"""A page with a form that has a field of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms_sections.models import FormSubmission, SectionPage
from portal.files.models import StoredFile
from portal.jobs.models import JobRun
from portal.plugins.models import EventRecord
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage, _field, item, section

TITLE = "Apply"
Send = Callable[..., Any]


def options(*texts: str) -> list[dict[str, Any]]:
    return [{**item(), "value": text} for text in texts]


def every_field() -> list[dict[str, Any]]:
    """One field of each kind; those with a role first. All but the name, the e-mail and the consent are optional."""
    no = {"required": False}
    return [
        _field("text", label="Your name", meaning="name", half=True),
        _field("text", label="Where you work", meaning="company", half=True, **no),
        _field("email", label="Mail", half=True),
        _field("phone", label="Phone", half=True, **no),
        _field("words", label="About you", text="As much as you like.", hidden=False),
        _field("long", label="Letter", **no),
        _field("text", label="Town", **no),
        _field("number", label="Years", smallest="0", largest="60", **no),
        _field("date", label="From", **no),
        _field("choice", label="Place", options=options("Hamburg", "Bremen"), **no),
        _field("choice", label="Month", options=options(*[f"Month {n}" for n in range(1, 13)]), **no),
        _field("choices", label="Skills", options=options("Django", "Sails", "Bread"), **no),
        _field("yes_no", label="Do you drive?", **no),
        _field("file", label="Papers", taken="documents", most=2, **no),
        _field("consent", label="Keep my papers for a year."),
        _field("consent", label="Tell me of other jobs.", required=False),
    ]


def names_of(page: SectionPage, which: int = 0) -> dict[str, str]:
    """Label → name of the input."""
    return {each.label: each.name for each in page.sections[which].block.plan(page.sections[which].value).asked}


REQUIRED = {"Your name": "Ada", "Mail": "ada@example.com", "Keep my papers for a year.": "on"}


@pytest.fixture
def apply(page: MakePage) -> SectionPage:
    return page("Jobs", sections=[section("form", title=TITLE, anchor="apply", fields=every_field())])


@pytest.fixture
def send(client: Client) -> Send:
    """`send(page, {"Town": "Bonn"})` posts the first form with what it needs, and with this, by labels."""

    def sent(page: SectionPage, more: dict[str, Any] | None = None, *, which: int = 0, **options: Any) -> Any:
        names = names_of(page, which)
        typed = {
            names.get(label, label): value for label, value in {**REQUIRED, **(more or {})}.items() if value is not None
        }
        return client.post(f"/forms/{page.pk}/{page.sections[which].id}/", typed, **options)

    return sent


def paper(name: str = "paper.txt", content: bytes = b"I have built boats.\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(tenant: Tenant) -> list[FormSubmission]:
    with tenant_scope(tenant):
        return list(FormSubmission.objects.all())


def nothing_kept(tenant: Tenant) -> bool:
    """Neither an enquiry nor an event, job or file of one."""
    with tenant_scope(tenant):
        rows = [
            FormSubmission.objects,
            EventRecord.objects,
            StoredFile.objects,
            JobRun.objects.filter(task="pages.tell_team"),
        ]
        return [found.count() for found in rows] == [0, 0, 0, 0]
