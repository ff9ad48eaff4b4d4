"""Bad input is refused in plain words, and nothing of it is kept."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Page, Site

from cms_sections.models import HomePage
from cms_sections.services import open_site, publish_page
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.theme.middleware import BadInputMiddleware
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tenant: Tenant) -> HomePage:
    site = Site.objects.create(hostname="alder.example.test", root_page=Page.objects.get(depth=1))
    home = HomePage(title="Home", slug="home-alder")
    open_site(site=site, home=home, name="Alder", tenant=tenant)
    publish_page(page=home)
    home.refresh_from_db()
    return home


def test_a_page_editor_posted_without_fields(home: HomePage, signed_in: SignIn) -> None:
    editor: Client = signed_in(Role.EDITOR)
    before = home.latest_revision_id
    answer = editor.post(f"/admin/pages/{home.pk}/edit/")
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()
    home.refresh_from_db()
    assert home.latest_revision_id == before


@pytest.mark.parametrize(
    "address",
    [
        "/admin/enquiries/?submitted_at_from=0001-01-01",
        "/admin/crm/contacts/?created_at_from=0001-01-01",
        "/admin/crm/contacts/?created_at_from=9999-12-31&created_at_to=9999-12-31",
        "/admin/reports/site-history/?timestamp_from=0001-01-01",
        "/admin/pages/{home}/history/?timestamp_from=0001-01-01",
    ],
)
def test_a_day_before_or_after_all_days(home: HomePage, tenant: Tenant, signed_in: SignIn, address: str) -> None:
    tenant.time_zone = "America/New_York" if "9999" in address else "Europe/Berlin"
    tenant.save()
    answer = signed_in(Role.ADMIN).get(address.format(home=home.pk))
    # PostgreSQL counts further than Python does; SQLite is given such times by Python.
    assert answer.status_code == (200 if connection.vendor == "postgresql" else 400)
    if answer.status_code == 400:
        assert "The portal did not understand that." in answer.content.decode()


def test_an_overflow_without_an_input_stays_a_failure(rf: RequestFactory) -> None:
    guard = BadInputMiddleware(lambda request: HttpResponse())
    assert guard.process_exception(rf.get("/"), OverflowError()) is None
    assert guard.process_exception(rf.post("/?day=1"), OverflowError()) is None
    assert guard.process_exception(rf.get("/?day=1"), ZeroDivisionError()) is None
