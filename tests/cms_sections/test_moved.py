"""Renaming and moving leaves the old addresses, which lead on once, and belong to one's own site."""

from __future__ import annotations

import pytest
from django.test import Client, TestCase
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms_sections.models import HomePage, SectionPage
from cms_sections.services import publish_page
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.roles import Role
from tests.cms_sections.conftest import MakePage
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db
SCREEN = "/admin/moved-addresses/"


def _rename(page: SectionPage, slug: str) -> None:
    page.refresh_from_db()
    page.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        publish_page(page=page)


@pytest.fixture
def theirs(other_tenant: Tenant) -> Site:
    home = HomePage(title="Birch", slug="birch")
    Page.get_first_root_node().add_child(instance=home)
    site = Site.objects.create(hostname="birch.example.test", root_page=home)
    SiteTenant.objects.create(site=site, tenant=other_tenant)
    return site


def test_a_renamed_page_and_all_below_it_are_found_at_each_old_address(
    client: Client, page: MakePage, theirs: Site
) -> None:
    services = page("Services", slug="services")
    below = page("Web", slug="web", parent=services)
    _rename(services, "offers")
    _rename(services, "what-we-do")
    for old in ("/services/", "/offers/"):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, "/what-we-do/")
    assert client.get("/services/web/")["Location"] == "/what-we-do/web/"
    assert client.get("/services/?utm_source=letter")["Location"] == "/what-we-do/?utm_source=letter"
    assert client.post("/services/").status_code in (403, 404)
    other = page("Other", slug="other")
    below.refresh_from_db()
    with TestCase.captureOnCommitCallbacks(execute=True):
        below.move(Page.objects.get(pk=other.pk), pos="last-child")
    for old in ("/services/web/", "/offers/web/", "/what-we-do/web/"):
        assert client.get(old)["Location"] == "/other/web/", old
    assert client.get("/services/web/", headers={"host": "birch.example.test"}).status_code == 404


def test_there_and_back_again_is_no_circle(client: Client, page: MakePage) -> None:
    shown = page("One", slug="one")
    _rename(shown, "two")
    _rename(shown, "one")
    assert client.get("/one/").status_code == 200
    assert client.get("/two/")["Location"] == "/one/"
    shown.refresh_from_db()
    shown.unpublish()
    assert client.get("/one/").status_code == 404
    assert client.get("/two/").status_code == 404
    again = page("New", slug="two")
    assert client.get("/two/").status_code == 200
    again.delete()
    shown.delete()
    assert client.get("/two/").status_code == 404
    assert not Redirect.objects.exists()


def test_an_editor_keeps_the_old_addresses_of_the_own_site(
    signed_in: SignIn, client: Client, site: Site, page: MakePage, theirs: Site
) -> None:
    target = page("Prices")
    foreign = Redirect.objects.create(old_path="/birch-old", site=theirs, redirect_page=theirs.root_page)
    editor = signed_in(Role.EDITOR)
    data = {
        "old_path": "/Preise.html?x=1", "site": site.pk, "redirect_page": target.pk, "redirect_link": "",
        "is_permanent": "on",
    }  # fmt: skip
    assert editor.post(f"{SCREEN}new/", data).status_code == 302
    assert client.get("/Preise.html?x=1")["Location"] == "/prices/"
    listed = editor.get(SCREEN).content.decode()
    assert "/Preise.html" in listed
    assert "birch" not in listed.lower()
    assert "birch.example.test" not in editor.get(f"{SCREEN}new/").content.decode()
    refused = editor.post(f"{SCREEN}new/", {**data, "old_path": "/x", "site": theirs.pk})
    assert refused.status_code == 200
    for address in (f"edit/{foreign.pk}/", f"delete/{foreign.pk}/", f"history/{foreign.pk}/"):
        assert editor.get(SCREEN + address).status_code == 404, address
        assert editor.post(SCREEN + address, data).status_code in (404, 405), address
    assert set(Redirect.objects.values_list("old_path", flat=True)) == {"/Preise.html?x=1", "/birch-old"}
    assert editor.get("/admin/redirects/").status_code in (302, 403)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"old_path": "/prices/"}, "A page answers at this address"),
        ({"old_path": "https://x.example/a"}, "Write the part after the host"),
        ({"redirect_page": ""}, "Choose a page, or write an address"),
        ({"redirect_link": "https://x.example/"}, "not both"),
        ({"redirect_page": "", "redirect_link": "https://alder.example.test/a/"}, "leads back"),
        ({"redirect_page": "", "redirect_link": "https://alder.example.test/known/"}, "old address itself"),
    ],
)
def test_an_old_address_that_leads_nowhere_is_refused(
    signed_in: SignIn, site: Site, page: MakePage, changed: dict[str, str], sentence: str
) -> None:
    target = page("Prices")
    Site.objects.filter(pk=site.pk).update(hostname="alder.example.test")
    Redirect.objects.create(old_path="/known", site=site, redirect_page=target)
    data = {"old_path": "/a", "site": site.pk, "redirect_page": target.pk, "redirect_link": "", "is_permanent": "on"}
    answer = signed_in(Role.EDITOR).post(f"{SCREEN}new/", {**data, **changed})
    assert sentence in answer.content.decode()
    assert Redirect.objects.count() == 1
