"""What a site is called, its menu and footer, and who may change them."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page, Site

from cms_sections.blocks.links import LinkBlock
from cms_sections.models import HomePage, SiteSettings
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.roles import Role
from tests.cms_sections.conftest import MakePage, MakePicture, item, link, section
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db
SCREEN = "/admin/settings/cms_sections/sitesettings/"


def test_menu_button_footer_and_accent_stand_around_every_page(
    client: Client, site: Site, home: HomePage, page: MakePage, picture: MakePicture
) -> None:
    shown = [page(f"Page {number}", show_in_menus=True) for number in range(6)]
    draft = page("Draft", show_in_menus=True, live=False)
    page("Not in the menu")
    logo = picture("Logo")
    SiteSettings.objects.create(
        site=site,
        name="Alder & Co",
        tagline="We do things.",
        logo=logo,
        accent="#b0004e",
        headings="serif",
        button=[section("link", **link("Call", address="tel:+4930"))],
        footer_columns=[
            section("column", heading="More", links=[item(**link("First", shown[0])), item(**link("Draft", draft))]),
            section("column", heading="Empty", links=[item(**link("Draft", draft))]),
        ],
        legal_links=[section("link", **link("Imprint", shown[1], anchor="top"))],
    )
    html = client.get(shown[2].url).content.decode()
    header = html.partition("<header")[2].partition("</nav>")[0]
    for number, each in enumerate(shown):
        assert (f">{each.title}<" in header) == (number < 5)
    assert "Draft" not in html
    assert "Not in the menu" not in html
    assert 'href="/page-2/" aria-current="page"' in header
    assert 'href="tel:+4930">Call</a>' in header
    assert f'src="{logo.file.url}" alt="Alder &amp; Co"' in html
    assert 'data-headings="serif"' in html
    assert "b0004e" in html
    assert ">More</h2>" in html
    assert ">Empty</h2>" not in html
    assert 'href="/page-1/#top">Imprint</a>' in html


def test_an_own_menu_takes_the_place_of_the_marked_pages(
    client: Client, site: Site, home: HomePage, page: MakePage
) -> None:
    marked, first, draft = page("Marked", show_in_menus=True), page("First"), page("Draft", live=False)
    below = page("Below", parent=first)
    links = [
        link("Start", home), link("One", first), link("Gone", draft), link("Part", first, anchor="part"),
        link("Away", address="https://example.org/"),
    ]  # fmt: skip
    SiteSettings.objects.create(site=site, menu=[section("link", **each) for each in links])
    html = client.get(below.url).content.decode()
    header = html.partition("<header")[2].partition("</nav>")[0]
    shown = re.findall(r'site-nav__link" href="([^"]*)"( aria-current="page")?>([^<]*)', header)
    assert shown == [
        ("/", "", "Start"), ("/first/", ' aria-current="page"', "One"), ("/first/#part", "", "Part"),
        ("https://example.org/", "", "Away"), ("/accounts/login/", "", "Sign in"),
    ]  # fmt: skip
    assert marked.title not in header


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_settings_are_looked_at_before_they_are_saved(
    signed_in: SignIn, client: Client, site: Site, page: MakePage, scheme: str
) -> None:
    SiteSettings.objects.create(site=site, name="Saved")
    editor = signed_in(Role.EDITOR)
    address = f"{SCREEN}{site.pk}/preview/"
    data = {
        "name": "Only looked at", "tagline": "", "logo": "", "accent": "#b0004e", "headings": "all", "menu-count": "0",
        "languages-count": "0", "button-count": "0", "footer_columns-count": "0", "legal_links-count": "0", "profiles-count": "0",
        "search_engines": "on",
    }  # fmt: skip
    assert editor.post(address, data).json() == {"is_valid": True, "is_available": True}
    html = editor.get(address, {"mode": scheme}).content.decode()
    assert "Only looked at" in html
    assert f'data-headings="all" data-theme="{scheme}"' in html
    assert "accent-b0004e.css" in html
    assert SiteSettings.objects.get(site=site).name == "Saved"
    assert "Only looked at" not in client.get("/").content.decode()


def test_a_site_without_settings_is_shown_and_gets_none_by_looking(client: Client, home: HomePage) -> None:
    assert "Alder" in client.get("/").content.decode()
    assert not SiteSettings.objects.exists()


def test_an_editor_changes_them_and_is_told_of_a_moved_colour(signed_in: SignIn, site: Site, client: Client) -> None:
    editor = signed_in(Role.EDITOR)
    screen = editor.get(f"{SCREEN}{site.pk}/")
    assert screen.status_code == 200
    data = {
        "name": "New name", "tagline": "", "logo": "", "accent": "#ffe100", "headings": "",
        "button-count": "0", "footer_columns-count": "0", "legal_links-count": "0", "menu-count": "0", "languages-count": "0",
        "profiles-count": "0",
    }  # fmt: skip
    saved = editor.post(f"{SCREEN}{site.pk}/", data, follow=True)
    assert saved.status_code == 200
    assert "would be hard to read" in saved.content.decode()
    assert SiteSettings.objects.get(site=site).name == "New name"
    assert "New name" in client.get("/").content.decode()
    refused = editor.post(f"{SCREEN}{site.pk}/", {**data, "accent": "red", "name": "Another"})
    assert "Write the colour as #rrggbb" in refused.content.decode()
    assert SiteSettings.objects.get(site=site).name == "New name"


def test_nobody_changes_another_organisations_site(signed_in: SignIn, site: Site, other_tenant: Tenant) -> None:
    home = HomePage(title="Birch", slug="birch")
    Page.get_first_root_node().add_child(instance=home)
    theirs = Site.objects.create(hostname="birch.example.test", root_page=home)
    SiteTenant.objects.create(site=theirs, tenant=other_tenant)
    SiteSettings.objects.create(site=theirs, name="Birch")
    editor = signed_in(Role.EDITOR)
    assert editor.get(f"{SCREEN}{site.pk}/").status_code == 200
    for answer in (editor.get(f"{SCREEN}{theirs.pk}/"), editor.post(f"{SCREEN}{theirs.pk}/", {"name": "Mine"})):
        assert answer.status_code in (302, 403)
    assert SiteSettings.objects.get(site=theirs).name == "Birch"
    assert "birch.example.test" not in editor.get(f"{SCREEN}{site.pk}/").content.decode()
    staff = signed_in(Role.STAFF)
    assert staff.get(f"{SCREEN}{site.pk}/").status_code in (302, 403)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:x",
        "data:text/html,x",
        "//evil.example",
        "example.org",
        "https://a b",
    ],
)
def test_a_link_leads_only_where_a_link_may(address: str) -> None:
    block = LinkBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python(link("Label", address=address)))


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=c#d", "mailto:a@example.org", "tel:+49 30".replace(" ", ""), "/a/", "#b"]
)
def test_a_link_takes_the_usual_addresses(address: str) -> None:
    block = LinkBlock()
    assert block.clean(block.to_python(link("Label", address=address)))["address"] == address


def test_a_link_needs_exactly_one_target(page: MakePage) -> None:
    block = LinkBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python(link("Label")))
    with pytest.raises(ValidationError):
        block.clean(block.to_python(link("Label", page("P"), address="/x/")))
