"""The demo's site: there after the first start, untouched by the second."""

from __future__ import annotations

import random

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from cms_sections.demo.site import PLANS, demo
from cms_sections.models import HomePage, SectionPage, SiteSettings
from cms_sections.sections.kinds import KINDS
from portal.files.models import LibraryImage
from portal.plugins.public import DemoStage
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson

pytestmark = pytest.mark.django_db


def _stage(tenant: Tenant, person: MakePerson, number: int = 1) -> DemoStage:
    return DemoStage(
        tenant=tenant,
        number=number,
        now=timezone.now(),
        random=random.Random(1),
        people={"editor": person(Role.EDITOR)},
        say=lambda _text: None,
    )


def _fill(stage: DemoStage) -> None:
    with tenant_scope(stage.tenant):
        demo(stage)


@pytest.fixture
def bare_site(tenant: Tenant) -> Site:
    """A site as Wagtail leaves it: with a first page of no type of ours."""
    welcome = Page.get_first_root_node().add_child(title="Welcome", slug="welcome")
    site = Site.objects.create(hostname="testserver", root_page=welcome)
    SiteTenant.objects.create(site=site, tenant=tenant)
    return site


def test_the_site_stands_is_linked_and_stays(
    client: Client, bare_site: Site, tenant: Tenant, person: MakePerson
) -> None:
    _fill(_stage(tenant, person))
    home = HomePage.objects.get(locale__language_code="en")
    assert [part["type"] for part in home.sections.raw_data] == [
        "hero", "features", "text_picture", "figures", "gallery", "quote", "news_list", "faq", "contact_form",
    ]  # fmt: skip
    assert home.get_children().live().count() == len(PLANS) + 2  # and the news, and the shared sections
    html = client.get("/").content.decode()
    assert "Software that somebody looks after." in html
    for plan in PLANS:
        answer = client.get(f"/{plan.slug}/")
        assert answer.status_code == 200, plan.slug
        assert answer.content.count(b"<h1") == 1
        assert (f'href="/{plan.slug}/"' in html) == (plan.slug != "all-sections")
    shown = SectionPage.objects.get(slug="all-sections").sections.raw_data
    assert sorted(part["type"] for part in shown) == sorted(kind.name for kind in KINDS)
    german = client.get("/de/").content.decode()
    assert "Software, um die sich jemand kümmert." in german
    for address in ("/de/leistungen/", "/de/kontakt/", "/news/", "/news/feed/"):
        assert client.get(address).status_code == 200, address
    assert all(image.alt_text and image.has_focal_point() for image in LibraryImage.objects.all())
    # What an editor writes is never overwritten by a start.
    home.sections = []
    home.save()
    before = (SectionPage.objects.count(), LibraryImage.objects.count(), SiteSettings.objects.count())
    _fill(_stage(tenant, person))
    assert (SectionPage.objects.count(), LibraryImage.objects.count(), SiteSettings.objects.count()) == before
    home.refresh_from_db()
    assert len(home.sections) == 0


def test_the_second_organisation_gets_no_site(bare_site: Site, tenant: Tenant, person: MakePerson) -> None:
    _fill(_stage(tenant, person, number=2))
    assert not SectionPage.objects.exists()
    assert not LibraryImage.objects.exists()
