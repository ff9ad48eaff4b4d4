"""A site in two languages: addresses, links between them, words around the pages, and whose the pages are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import Locale, Page, Site

import cms_sections
from cms_sections.models import FormSubmission, HomePage, SectionPage, SiteSettings
from cms_sections.services import publish_page
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage, item, link, section
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


def test_the_german_words_are_compiled(tmp_path: Path) -> None:
    folder = Path(cms_sections.__file__).parent / "locale" / "de" / "LC_MESSAGES"
    if (program := shutil.which("msgfmt")) is None:
        pytest.skip("needs msgfmt")
    made = tmp_path / "django.mo"
    subprocess.run([program, "--check", "-o", made, folder / "django.po"], check=True)
    assert made.read_bytes() == (folder / "django.mo").read_bytes()


@pytest.fixture
def german() -> Locale:
    return Locale.objects.get_or_create(language_code="de")[0]


@pytest.fixture
def start(home: HomePage, german: Locale) -> HomePage:
    """The first page in German, live."""
    made: HomePage = home.copy_for_translation(german)
    made.title = "Anfang"
    publish_page(page=made)
    return made


def _translated(page: SectionPage, german: Locale, title: str, slug: str) -> SectionPage:
    made: SectionPage = page.copy_for_translation(german)
    made.title, made.slug = title, slug
    publish_page(page=made)
    return made


def test_each_language_has_its_own_addresses_and_links_to_the_other(
    client: Client, start: HomePage, page: MakePage, german: Locale
) -> None:
    prices = page("Prices", show_in_menus=True)
    _translated(prices, german, "Preise", "preise")
    english = client.get("/prices/").content.decode()
    answer = client.get("/de/preise/", headers={"accept-language": "en"})
    html = answer.content.decode()
    assert answer["Content-Language"] == "de"
    assert '<html lang="de"' in html
    assert ">Anmelden</a>" in html
    assert ">Zum Inhalt</a>" in html
    for words in (english, html):
        assert re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', words)[-1] == (
            "x-default", "http://testserver/prices/",
        )  # fmt: skip
        assert '<link rel="alternate" hreflang="de" href="http://testserver/de/preise/">' in words
        assert '<link rel="alternate" hreflang="en" href="http://testserver/prices/">' in words
    assert '<a class="site-nav__link" href="/de/preise/" lang="de" hreflang="de">Deutsch</a>' in english
    assert '<a class="site-nav__link" href="/prices/" lang="en" hreflang="en">English</a>' in html
    assert 'class="site-mark" href="/de/"' in html
    header = html.partition("<header")[2].partition("</nav>")[0]
    assert 'href="/de/preise/" aria-current="page">Preise</a>' in header
    assert ">Prices<" not in header
    assert not answer.cookies


def test_a_page_answers_in_its_own_language_only(client: Client, home: HomePage, page: MakePage) -> None:
    page("Prices")
    assert client.get("/prices/").status_code == 200
    assert "hreflang" not in client.get("/prices/").content.decode()
    assert client.get("/de/prices/").status_code == 404
    assert client.get("/de/").status_code == 404


def test_a_site_in_another_language_than_the_installation(
    client: Client, site: Site, home: HomePage, german: Locale
) -> None:
    Page.objects.filter(pk=home.pk).update(locale=german)
    Site.clear_site_root_paths_cache()
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/de/")
    assert client.get("/de/").status_code == 200


def test_header_and_footer_speak_the_language_of_the_page(
    client: Client, site: Site, start: HomePage, page: MakePage, german: Locale
) -> None:
    prices = page("Prices")
    preise = _translated(prices, german, "Preise", "preise")
    SiteSettings.objects.create(
        site=site,
        tagline="We do things.",
        menu=[section("link", **link("Our prices", prices))],
        languages=[
            section(
                "language",
                language="de",
                tagline="Wir tun etwas.",
                menu=[item(**link("Unsere Preise", preise))],
                button=[],
                footer_columns=[item(heading="Mehr", links=[item(**link("Was es kostet", preise))])],
                legal_links=[],
            )
        ],
    )
    english, html = (client.get(path).content.decode() for path in ("/prices/", "/de/preise/"))
    assert ">Our prices</a>" in english
    assert "We do things." in english
    assert "Unsere Preise" not in english
    assert 'href="/de/preise/" aria-current="page">Unsere Preise</a>' in html
    assert "Wir tun etwas." in html
    assert ">Mehr</h2>" in html
    assert "Our prices" not in html


def test_an_editor_translates_a_page_and_may_edit_it(
    signed_in: SignIn,
    client: Client,
    home: HomePage,
    page: MakePage,
    german: Locale,
    tenant: Tenant,
    other_tenant: Tenant,
) -> None:
    prices = page("Prices")
    foreign_home = HomePage(title="Birch", slug="birch")
    Page.get_first_root_node().add_child(instance=foreign_home)
    SiteTenant.objects.create(
        site=Site.objects.create(hostname="birch.example.test", root_page=foreign_home), tenant=other_tenant
    )
    theirs = foreign_home.copy_for_translation(german)
    editor = signed_in(Role.EDITOR)
    data = {"locales": [german.pk], "include_subtree": ""}
    assert editor.post(f"/admin/translation/submit/page/{home.pk}/", data).status_code == 302
    assert editor.post(f"/admin/translation/submit/page/{prices.pk}/", data).status_code == 302
    for each in (home, prices):
        translated = each.get_translation(german)
        assert not translated.live
        screen = editor.get(f"/admin/pages/{translated.pk}/edit/")
        assert screen.status_code == 200
    assert editor.get(f"/admin/pages/{theirs.pk}/edit/").status_code == 404
    assert editor.post(f"/admin/translation/submit/page/{foreign_home.pk}/", data).status_code == 404
    chooser = editor.get("/admin/choose-page/").content.decode()
    assert home.title in chooser
    assert foreign_home.title not in chooser


def test_a_form_on_a_translated_page_arrives(
    client: Client, start: HomePage, page: MakePage, german: Locale, tenant: Tenant
) -> None:
    contact = page("Contact", sections=[section("contact_form", title="Write", anchor="contact")])
    kontakt = _translated(contact, german, "Kontakt", "kontakt")
    form_id = kontakt.sections[0].id
    answer = client.post(
        f"/forms/{kontakt.pk}/{form_id}/",
        {"name": "Ada", "email": "ada@example.com", "message": "Guten Tag", "consent": "on"},
        headers={"origin": "http://testserver"},
    )
    assert answer.status_code == 303
    assert answer["Location"].startswith("/de/kontakt/?sent=")
    with tenant_scope(tenant):
        assert FormSubmission.objects.get().page_url == "http://testserver/de/kontakt/"


def test_the_sitemap_names_every_language(client: Client, start: HomePage, page: MakePage, german: Locale) -> None:
    _translated(page("Prices"), german, "Preise", "preise")
    page("Only here")
    text = client.get("/sitemap.xml").content.decode()
    ElementTree.fromstring(text)
    assert re.findall(r"<loc>http://testserver([^<]+)</loc>", text) == [
        "/", "/prices/", "/only-here/", "/de/", "/de/preise/",
    ]  # fmt: skip
    assert text.count('hreflang="de" href="http://testserver/de/preise/"') == 2
