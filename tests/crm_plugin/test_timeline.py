"""The timeline: all plugins merged, paged without gaps, cut to what the asker may see, whole when one fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from crm_plugin.contacts.models import Note
from crm_plugin.contacts.panels import workplace
from crm_plugin.contacts.selectors import timeline
from crm_plugin.contacts.selectors.timeline import company_timeline
from crm_plugin.contacts.services import add_note
from crm_plugin.timeline import source
from portal.accounts.models import User
from portal.plugins.faults import faults
from portal.plugins.public import TimelineEntry
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson, SignIn

START = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


class Broken:
    def entries(self, **_asked: Any) -> list[TimelineEntry]:
        raise RuntimeError("it does not work today")


class Wrong:
    """On PostgreSQL a failed query would spoil all that follow in the same transaction."""

    def entries(self, **_asked: Any) -> list[TimelineEntry]:
        return list(self.panels())

    def panels(self, **_asked: Any) -> list[Any]:
        Note.objects.update(text="Overwritten")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM nobody_has_this")
        return []


@pytest.fixture
def request_of(tenant: Tenant, person: MakePerson) -> Any:
    def make(role: Role) -> HttpRequest:
        request = RequestFactory().get("/admin/")
        user: User = person(role)
        user.active_membership = Membership.objects.get(user=user)
        request.user = user
        return request

    return make


def notes(company: Company, author: User, moments: list[datetime]) -> None:
    for number, moment in enumerate(moments):
        add_note(company=company, text=f"Note {number}", by=author, at=moment)


def all_pages(company: Company, request: HttpRequest, limit: int) -> list[str]:
    found: list[str] = []
    before = None
    for _page in range(100):
        page = company_timeline(company, before=before, request=request, limit=limit)
        found += [entry.text for entry in page.entries]
        before = page.older_than
        if before is None:
            return found
    raise AssertionError("the pages never end")


def test_pages_hold_every_entry_once_newest_first(
    scope: None, brandt: Company, person: MakePerson, request_of: Any
) -> None:
    moments = [START + timedelta(minutes=number) for number in range(23)]
    notes(brandt, person(Role.STAFF), moments)
    found = all_pages(brandt, request_of(Role.STAFF), 5)
    assert found == [f"Note {number}" for number in range(22, -1, -1)]


def test_entries_of_one_moment_are_not_torn_apart(
    scope: None, brandt: Company, person: MakePerson, request_of: Any
) -> None:
    notes(brandt, person(Role.STAFF), [START] * 4 + [START + timedelta(hours=1)] * 4)
    found = all_pages(brandt, request_of(Role.STAFF), 3)
    assert sorted(found) == sorted(f"Note {number}" for number in range(8))


def test_who_may_not_see_notes_gets_none(scope: None, brandt: Company, person: MakePerson, request_of: Any) -> None:
    notes(brandt, person(Role.STAFF), [START])
    company_id: UUID = brandt.pk
    assert source.entries(company_id=company_id, before=None, limit=5, request=request_of(Role.EDITOR)) == []
    assert len(source.entries(company_id=company_id, before=None, limit=5, request=request_of(Role.STAFF))) == 1


def test_another_tenant_gets_none(
    brandt: Company, tenant: Tenant, other_tenant: Tenant, person: MakePerson, request_of: Any
) -> None:
    with tenant_scope(tenant):
        notes(brandt, person(Role.STAFF), [START])
    with tenant_scope(other_tenant):
        assert source.entries(company_id=brandt.pk, before=None, limit=5, request=request_of(Role.STAFF)) == []


@pytest.mark.parametrize("broken", [Broken(), Wrong()])
def test_a_plugin_that_fails_is_named_and_takes_nothing_away(
    signed_in: SignIn,
    person: MakePerson,
    brandt: Company,
    tenant: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    broken: Broken | Wrong,
) -> None:
    author = person(Role.STAFF)
    with tenant_scope(tenant):
        notes(brandt, author, [START])
    monkeypatch.setattr(timeline, "find_all", lambda _contract: [("time", broken), ("crm", source)])
    page = signed_in(author).get(reverse("crm_companies:inspect", args=[brandt.pk])).content.decode()
    assert "What “Time accounts” has to tell could not be shown." in page
    assert "Try again" in page
    assert "Note 0" in page


def test_panels_that_fail_take_nothing_away(
    signed_in: SignIn, person: MakePerson, brandt: Company, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = person(Role.STAFF)
    with tenant_scope(tenant):
        notes(brandt, author, [START])
    monkeypatch.setattr(workplace, "find_all", lambda _contract: [("time", Wrong())])
    answer = signed_in(author).get(reverse("crm_companies:inspect", args=[brandt.pk]))
    assert answer.status_code == 200
    assert answer.context["failed_panels"] == ["Time accounts"]
    assert "Note 0" in answer.content.decode()
    assert faults()["time"].where == "company panels"


@pytest.mark.parametrize("before", ["x", "2026-13-45T99:99", "", "2026-05-04", "\x00", "2026-05-04T08:00:00"])
def test_a_wrong_moment_in_the_address_is_no_error(
    signed_in: SignIn, brandt: Company, person: MakePerson, tenant: Tenant, before: str
) -> None:
    with tenant_scope(tenant):
        notes(brandt, person(Role.STAFF), [START])
        assert Note.objects.count() == 1
    answer = signed_in(Role.STAFF).get(reverse("crm_companies:inspect", args=[brandt.pk]), {"before": before})
    assert answer.status_code == 200
