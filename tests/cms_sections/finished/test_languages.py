"""Finished pages of a site in several languages, and of several sites that begin at the same page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, Page, Site

from cms_sections.models import FinishedPage, HomePage, SiteSettings
from portal.tenants.models import SiteTenant, Tenant
from tests.cms_sections.conftest import MakePage
from tests.cms_sections.finished.conftest import Finished, publish, quote
from tests.cms_sections.finished.test_exact import taken_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def german() -> Locale:
    return Locale.objects.get_or_create(language_code="de")[0]


def translated(page: Any, locale: Locale, title: str, **fields: Any) -> Any:
    made = page.copy_for_translation(locale)
    publish(made, quote(title), title=title, **fields)
    return made


def test_pages_in_another_language_are_written_below_it(
    finished: Finished, home: HomePage, page: MakePage, german: Locale, client: Client
) -> None:
    publish(home, quote("At home"))
    prices = page("Prices", show_in_menus=True)
    translated(home, german, "Zu Hause")
    translated(prices, german, "Preise", slug="preise")
    finished.finish()
    assert set(finished.html()) == {"/", "/prices/", "/de/", "/de/preise/"}
    for path, language in (("/", "en"), ("/prices/", "en"), ("/de/", "de"), ("/de/preise/", "de")):
        answer, django = finished.get(path), client.get(path)
        assert answer.finished
        assert answer.body == django.content
        assert answer.headers["Content-Language"] == language
        names = {file.name for file in finished.root.glob(f"*/sites/*{path}index.*")}
        assert f"index.{language}.html" in names
    assert not finished.get("/de/prices/").finished
    assert client.get("/de/prices/").status_code == 404


def test_a_change_in_one_language_takes_what_shows_it(
    finished: Finished, home: HomePage, page: MakePage, german: Locale
) -> None:
    prices, other = page("Prices"), page("Other")
    start = translated(home, german, "Zu Hause")
    preise = translated(prices, german, "Preise", slug="preise")
    translated(other, german, "Anderes", slug="anderes")
    with taken_away(finished, "/prices/", "/de/preise/"):
        publish(preise, slug="kosten")
    assert 'hreflang="de" href="http://testserver/de/kosten/"' in finished.html()["/prices/"]
    with taken_away(finished, "/de/", "/de/kosten/", "/de/anderes/"):
        publish(preise, show_in_menus=True)
    with taken_away(finished, "/de/kosten/", "/prices/", "/de/", "/de/anderes/"):
        type(preise).objects.get(pk=preise.pk).unpublish()
    assert "hreflang" not in finished.html()["/prices/"]
    with taken_away(finished, "/de/anderes/", "/other/"):
        Page.objects.get(slug="anderes").delete()
    assert set(finished.html()) == {"/", "/prices/", "/other/", "/de/"}
    with taken_away(finished, "/", "/de/"):
        Page.objects.get(pk=start.pk).specific.unpublish()
    assert "/de/" not in finished.html()


def test_a_site_that_begins_in_another_language(finished: Finished, home: HomePage, german: Locale) -> None:
    Page.objects.filter(pk=home.pk).update(locale=german)
    Site.clear_site_root_paths_cache()
    publish(home, quote("Zu Hause"))
    finished.finish()
    assert set(finished.html()) == {"/de/"}
    assert not finished.get("/").finished, "it leads on, which is no page"


def test_two_sites_that_begin_at_the_same_page(
    finished: Finished, home: HomePage, page: MakePage, site: Site, tenant: Tenant
) -> None:
    second = Site.objects.create(hostname="second.example.test", root_page=home, site_name="Second")
    SiteTenant.objects.create(site=second, tenant=tenant)
    SiteSettings.objects.create(site=site, name="First name")
    SiteSettings.objects.create(site=second, name="Second name")
    about = page("About", sections=[quote("Us")])
    finished.finish()
    for host, name in (("testserver", b"First name"), ("second.example.test", b"Second name")):
        for path in ("/", "/about/"):
            answer = finished.get(path, host=host)
            assert answer.finished
            assert name in answer.body
            assert answer.body == Client(SERVER_NAME=host).get(path).content
    publish(about, quote("Others"))
    for host in ("testserver", "second.example.test"):
        assert not finished.get("/about/", host=host).finished
        assert finished.get("/", host=host).finished
    finished.finish()
    settings = SiteSettings.objects.get(site=second)
    settings.name = "Third name"
    settings.save()
    assert finished.get("/about/").finished
    assert not finished.get("/about/", host="second.example.test").finished
    finished.finish()
    assert b"Third name" in finished.get("/about/", host="second.example.test").body
    assert FinishedPage.objects.exclude(digest="").count() == 4
