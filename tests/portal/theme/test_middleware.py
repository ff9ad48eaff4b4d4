"""A form without its fields is refused in plain words, and nothing of it is kept."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page, Site

from cms_sections.models import HomePage
from cms_sections.services import open_site, publish_page
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
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
