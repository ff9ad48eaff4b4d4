"""What a page says about itself: title, canonical address, shared picture, structured data; sitemap and robots."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from wagtail.models import Page, PageViewRestriction, Site

from cms_sections.models import ArticlePage, HomePage, NewsIndexPage, ShareCard, SiteSettings
from cms_sections.pictures import missing, references
from cms_sections.seo.drawing import HEIGHT, WIDTH, Sign, draw
from cms_sections.services import publish_page
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage, MakePicture, section

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def _data(html: str) -> list[dict[str, Any]]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(blocks) == 1
    graph: list[dict[str, Any]] = json.loads(blocks[0])["@graph"]
    return graph


def test_the_first_page_says_whose_site_it_is(client: Client, site: Site, home: HomePage) -> None:
    SiteSettings.objects.create(
        site=site,
        name="Alder & Co",
        profiles=[section("profile", label="Elsewhere", address="https://social.example/@alder")],
    )
    html = _html(client, "/")
    assert '<link rel="canonical" href="http://testserver/">' in html
    assert [thing["@type"] for thing in _data(html)] == ["Organization", "WebSite"]
    organization = _data(html)[0]
    assert (organization["name"], organization["sameAs"]) == ("Alder & Co", ["https://social.example/@alder"])
    assert '<a class="site-footer__link" rel="me noopener" href="https://social.example/@alder">Elsewhere</a>' in html
    assert 'name="robots"' not in html


def test_inner_pages_have_a_way_back_and_articles_say_what_they_are(
    client: Client, home: HomePage, picture: MakePicture
) -> None:
    index = NewsIndexPage(title="News", slug="news")
    home.add_child(instance=index)
    article = ArticlePage(title="One", slug="one", search_description="In short", picture=picture())
    index.add_child(instance=article)
    publish_page(page=article)
    for image, filters in missing(references(article)):
        for each in filters:
            image.get_rendition(each)
    html = _html(client, "/news/one/")
    data = {thing["@type"]: thing for thing in _data(html)}
    steps = [(step["name"], step["item"]) for step in data["BreadcrumbList"]["itemListElement"]]
    assert steps == [
        ("Home", "http://testserver/"), ("News", "http://testserver/news/"), ("One", "http://testserver/news/one/"),
    ]  # fmt: skip
    assert data["NewsArticle"]["headline"] == "One"
    assert data["NewsArticle"]["datePublished"] == article.date.isoformat()
    assert re.search(r'<meta property="og:image" content="http://testserver/media/renditions/[^"]+\.jpg">', html)
    assert '<meta property="og:type" content="article">' in html
    assert '<meta name="description" content="In short">' in html


def test_a_list_below_an_index_has_an_address_and_a_title_of_its_own(
    client: Client, home: HomePage, tenant: Tenant
) -> None:
    index = NewsIndexPage(title="News", slug="news")
    home.add_child(instance=index)
    article = ArticlePage(title="One", slug="one")
    index.add_child(instance=article)
    with tenant_scope(tenant):
        article.tags.add("Water")
        article.save()
    html = _html(client, "/news/tag/water/")
    assert '<link rel="canonical" href="http://testserver/news/tag/water/">' in html
    assert "<title>Water · News · Alder</title>" in html


@pytest.mark.parametrize("words", ["</script><script>alert(1)</script>", "<!--<script>", 'a\u2028b & "c"'])
def test_what_an_editor_types_cannot_end_the_data_block(client: Client, page: MakePage, words: str) -> None:
    page(words, slug="odd")
    html = _html(client, "/odd/")
    block = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not set("<>&\u2028") & set(block)
    assert _data(html)[-1]["itemListElement"][-1]["name"] == words


def test_the_picture_for_sharing_is_drawn_at_publication_and_replaced_with_its_words(
    client: Client, page: MakePage, site: Site, tenant: Tenant
) -> None:
    shown = page("Prices")
    assert "og:image" not in _html(client, shown.url)
    publish_page(page=shown)
    with tenant_scope(tenant):
        run = JobRun.objects.get(task="pages.make_card")
    assert run.args == {"page_id": shown.pk}
    run_jobs()
    first = ShareCard.objects.get(page=shown)
    assert f'content="http://testserver{first.file.url}"' in _html(client, shown.url)
    with default_storage.open(first.file.name) as file:
        assert Image.open(io.BytesIO(file.read())).size == (WIDTH, HEIGHT)
    publish_page(page=shown)
    with tenant_scope(tenant):
        assert JobRun.objects.filter(task="pages.make_card").count() == 1
    SiteSettings.objects.create(site=site, accent="#b0004e")
    run_jobs()
    second = ShareCard.objects.get(page=shown)
    assert second.file.name != first.file.name
    shown.delete()
    assert not ShareCard.objects.filter(page=shown.pk).exists()


def test_the_drawing_fits_whatever_the_title() -> None:
    long = draw(Sign("word " * 60, "Alder", "#b0004e", "serif"))
    assert Image.open(io.BytesIO(long)).size == (WIDTH, HEIGHT)
    assert draw(Sign("Ещё раз", "Łódź")) == draw(Sign("Ещё раз", "Łódź"))
    assert not Sign("新聞", "Alder").readable


def test_the_sitemap_has_the_public_pages_of_this_site_only(
    client: Client, site: Site, home: HomePage, page: MakePage, other_tenant: Tenant
) -> None:
    shown = page("Shown")
    publish_page(page=shown)
    page("Draft", live=False)
    page("Hidden", hidden=True)
    closed = page("Closed")
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x")
    theirs = HomePage(title="Birch", slug="birch")
    Page.get_first_root_node().add_child(instance=theirs)
    SiteTenant.objects.create(
        site=Site.objects.create(hostname="birch.example.test", root_page=theirs), tenant=other_tenant
    )
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    urls = ElementTree.fromstring(answer.content).findall(f"{SITEMAP}url")
    assert [url.findtext(f"{SITEMAP}loc") for url in urls] == ["http://testserver/", "http://testserver/shown/"]
    shown.refresh_from_db()
    assert urls[1].findtext(f"{SITEMAP}lastmod") == f"{shown.last_published_at:%Y-%m-%dT%H:%M:%S}Z"
    assert "hidden" in _html(client, "/hidden/").lower()
    assert '<meta name="robots" content="noindex">' in _html(client, "/hidden/")


def test_robots_follow_the_settings_of_the_site(client: Client, site: Site, home: HomePage) -> None:
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\nAllow: /\n\nSitemap: http://testserver/sitemap.xml\n"
    )
    SiteSettings.objects.create(site=site, search_engines=False)
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    assert "<loc>" not in client.get("/sitemap.xml").content.decode()
    assert '<meta name="robots" content="noindex">' in _html(client, "/")
    Site.objects.all().delete()
    assert client.get("/robots.txt").status_code == 404
