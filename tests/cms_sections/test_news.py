"""News: lists, filters, the feed, articles, authors, and the section that shows the newest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from cms_sections.models import ArticlePage, ArticleTag, Author, HomePage, NewsIndexPage
from cms_sections.news.listing import ARTICLES_OF_A_PART
from cms_sections.services import publish_page
from portal.files.models import LibraryImage
from portal.jobs.models import JobRun
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePicture, section
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db
MakeArticle = Callable[..., ArticlePage]
DAY = date(2026, 5, 1)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def index(home: HomePage) -> NewsIndexPage:
    made = NewsIndexPage(title="News", slug="news", search_description="What happens here.")
    home.add_child(instance=made)
    return made


@pytest.fixture
def article(index: NewsIndexPage, tenant: Tenant) -> MakeArticle:
    """`article("Title", tags=["design"], authors=[…])` makes a live article, each a day older than the one before."""

    def make(
        title: str, *, parent: Page | None = None, tags: Any = (), authors: Any = (), **fields: Any
    ) -> ArticlePage:
        fields.setdefault("date", DAY - timedelta(days=ArticlePage.objects.count()))
        page = ArticlePage(title=title, search_description=f"About {title}", **fields)
        with tenant_scope(tenant):
            for each in authors:
                page.authorships.create(author=each)
            (parent or index).add_child(instance=page)
            if tags:
                page.tags.add(*tags)
                page.save()
        return page

    return make


@pytest.fixture
def author(tenant: Tenant) -> Callable[..., Author]:
    def make(name: str, **fields: Any) -> Author:
        with tenant_scope(tenant):
            author: Author = Author.objects.create(name=name, slug=name.lower(), **fields)
        return author

    return make


def _titles(html: str) -> list[str]:
    return [part.partition("</a>")[0].partition(">")[2] for part in html.split('class="card__link"')[1:]]


def test_the_list_goes_on_in_parts_newest_first(client: Client, index: NewsIndexPage, article: MakeArticle) -> None:
    for number in range(ARTICLES_OF_A_PART + 2):
        article(f"Story {number}")
    article("Draft", live=False)
    first = client.get("/news/").content.decode()
    assert _titles(first) == [f"Story {number}" for number in range(ARTICLES_OF_A_PART)]
    assert 'rel="next" href="/news/part/2/"' in first
    second = client.get("/news/part/2/").content.decode()
    assert _titles(second) == [f"Story {number}" for number in range(ARTICLES_OF_A_PART, ARTICLES_OF_A_PART + 2)]
    assert 'rel="prev" href="/news/"' in second
    for address in (
        "part/1/",
        "part/3/",
        "part/02/",
        "part/x/",
        "part/",
        "part/99999/",
        "tag/",
        "tag/none/",
        "author/none/",
    ):
        assert client.get(f"/news/{address}").status_code == 404, address


def test_tags_and_authors_have_lists_of_their_own(
    client: Client, index: NewsIndexPage, article: MakeArticle, author: Callable[..., Author]
) -> None:
    ines, jonas = author("Ines", role="Head", about="Draws."), author("Jonas")
    article("One", tags=["Design", "Water"], authors=[ines, jonas])
    article("Two", tags=["Water"], authors=[jonas])
    article("Three")
    html = client.get("/news/tag/water/").content.decode()
    assert _titles(html) == ["One", "Two"]
    assert '<h1 class="section__title" id="list-title">Water</h1>' in html
    assert 'href="/news/tag/water/" aria-current="true"' in html
    by_ines = client.get("/news/author/ines/").content.decode()
    assert _titles(by_ines) == ["One"]
    assert "Draws." in by_ines
    assert _titles(client.get("/news/author/jonas/").content.decode()) == ["One", "Two"]
    assert "Ines, Jonas" in client.get("/news/").content.decode()


def test_an_article_shows_who_wrote_it_when_and_what_to_read_on(
    client: Client, index: NewsIndexPage, article: MakeArticle, author: Callable[..., Author], picture: MakePicture
) -> None:
    ines = author("Ines", role="Head", picture=picture("Face"))
    article("Newest")
    shown = article(
        "Shown",
        tags=["Design", "Water"],
        authors=[ines],
        picture=picture("Lake"),
        sections=[section("hero", title="Inside")],
    )
    for title, tags in (("None", []), ("Both", ["Design", "Water"]), ("Old", []), ("Single", ["Water"])):
        article(title, tags=tags)
    html = client.get(shown.url).content.decode()
    assert _titles(html) == ["Both", "Single", "Newest"]
    assert html.count("<h1") == 1
    assert '<h1 class="article__title">Shown</h1>' in html
    assert '<time datetime="2026-04-30">' in html
    assert 'rel="author" href="/news/author/ines/">Ines</a>' in html
    assert 'rel="tag" href="/news/tag/design/">Design</a>' in html
    assert 'alt="Lake, described"' in html
    assert 'alt="Face, described"' in html
    assert 'loading=""' not in html


def test_news_cost_the_same_however_many_there_are_and_write_nothing(
    client: Client,
    home: HomePage,
    index: NewsIndexPage,
    article: MakeArticle,
    author: Callable[..., Author],
    picture: MakePicture,
) -> None:
    def queries(path: str) -> list[str]:
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(path)
        assert answer.status_code == 200
        assert not answer.cookies
        assert not answer.wsgi_request.session.accessed
        return [query["sql"] for query in caught.captured_queries]

    home.sections = [section("news_list", title="New", index=index.pk, number="9", pictures=True)]
    home.save()
    first = article("First", tags=["a", "b"], authors=[author("Ines"), author("Jonas")], picture=picture())
    article("Second", tags=["a"], authors=[], picture=picture())
    paths = ("/", "/news/", first.url, "/news/feed/", "/news/author/ines/")
    few = [queries(path) for path in paths]
    other = NewsIndexPage(title="Other", slug="other")
    home.add_child(instance=other)
    for number in range(7):
        article(f"More {number}", tags=["a", f"t{number}"], authors=[author(f"A{number}")], picture=picture())
        article(f"Other {number}", parent=other, picture=picture())
    home.sections = [
        section("news_list", title="New", index=each, number="9", pictures=True)
        for each in (index.pk, other.pk, index.pk)
    ]
    home.save()
    many = [queries(path) for path in paths]
    assert [len(each) for each in many] == [len(each) for each in few]
    writes = ("INSERT", "UPDATE", "DELETE")
    assert not [sql for each in many for sql in each if sql.startswith(writes)]
    assert max(len(each) for each in many) <= 38, [len(each) for each in many]


def test_the_section_shows_the_newest_of_its_index(
    client: Client, home: HomePage, index: NewsIndexPage, article: MakeArticle
) -> None:
    other = NewsIndexPage(title="Other", slug="other")
    home.add_child(instance=other)
    for number in range(5):
        article(f"Here {number}")
        article(f"There {number}", parent=other)
    home.sections = [
        section("news_list", title="New", index=index.pk, number="3", pictures=False, link_label="All"),
        section("news_list", title="Also", index=other.pk, number="3", pictures=False, link_label=""),
        section("news_list", title="Gone", index=None, number="3"),
    ]
    home.save()
    html = client.get("/").content.decode()
    assert _titles(html) == ["Here 0", "Here 1", "Here 2", "There 0", "There 1", "There 2"]
    assert 'href="/news/">All</a>' in html
    assert "Gone" not in html


def test_the_feed_is_atom_with_absolute_addresses(
    client: Client, index: NewsIndexPage, article: MakeArticle, author: Callable[..., Author]
) -> None:
    article("One & two", authors=[author("Ines")])
    article("Draft", live=False)
    answer = client.get("/news/feed/")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["One & two"]
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == "http://testserver/news/one-two/"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ines"
    assert '<link rel="alternate" type="application/atom+xml" title="News" href="/news/feed/">' in (
        client.get("/news/").content.decode()
    )


def test_an_editor_writes_an_article_with_a_new_tag_and_an_author(
    signed_in: SignIn, client: Client, index: NewsIndexPage, author: Callable[..., Author], tenant: Tenant
) -> None:
    ines = author("Ines")
    editor = signed_in(Role.EDITOR)
    form = editor.get(f"/admin/pages/add/cms_sections/articlepage/{index.pk}/")
    assert form.status_code == 200
    assert "Ines" in form.content.decode()
    data = {
        "title": "Written", "slug": "written", "search_description": "In short", "seo_title": "", "picture": "",
        "date": "2026-04-01", "tags": "Harbour", "sections-count": "0", "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0", "authorships-TOTAL_FORMS": "1", "authorships-INITIAL_FORMS": "0",
        "authorships-MIN_NUM_FORMS": "0", "authorships-MAX_NUM_FORMS": "6", "authorships-0-author": str(ines.pk),
        "authorships-0-id": "", "authorships-0-ORDER": "1", "authorships-0-DELETE": "", "action-publish": "1",
    }  # fmt: skip
    taken = editor.post(f"/admin/pages/add/cms_sections/articlepage/{index.pk}/", {**data, "slug": "tag"})
    assert "This word is used by the list of articles" in taken.content.decode()
    answer = editor.post(f"/admin/pages/add/cms_sections/articlepage/{index.pk}/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    html = client.get("/news/written/").content.decode()
    assert ">Ines</a>" in html
    assert ">Harbour</a>" in html
    assert editor.get("/admin/tag-autocomplete/cms_sections/articletag/?term=Har").json() == ["Harbour"]


def test_nothing_of_another_organisation_is_offered_or_shown(
    signed_in: SignIn,
    client: Client,
    index: NewsIndexPage,
    article: MakeArticle,
    picture: MakePicture,
    other_tenant: Tenant,
) -> None:
    with tenant_scope(other_tenant):
        theirs = Author.objects.create(name="Birch Writer", slug="birch")
        ArticleTag.objects.create(name="Birch tag", slug="birch-tag")
    page = article("Ours")
    page.authorships.create(author=theirs)
    page.save()
    html = client.get(page.url).content.decode()
    assert "Birch" not in html
    assert "Birch" not in client.get("/news/").content.decode()
    assert client.get("/news/author/birch/").status_code == 404
    editor = signed_in(Role.EDITOR)
    assert "Birch" not in editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Birch" not in editor.get("/admin/authors/").content.decode()
    assert LibraryImage.objects.create(title="Birch face", file=picture("Face").file.name, width=1, height=1)
    assert "Birch" not in editor.get("/admin/authors/new/").content.decode()
    assert editor.get(f"/admin/authors/edit/{theirs.pk}/").status_code == 404
    assert editor.get("/admin/tag-autocomplete/cms_sections/articletag/?term=Bir").json() == []


def test_authors_are_kept_and_not_deleted_while_they_have_articles(
    signed_in: SignIn, index: NewsIndexPage, article: MakeArticle, picture: MakePicture, tenant: Tenant
) -> None:
    editor = signed_in(Role.EDITOR)
    face = picture("Face")
    data = {"name": "Ines Falk", "role": "", "picture": face.pk, "about": ""}
    assert editor.post("/admin/authors/new/", data).status_code == 302
    with tenant_scope(tenant):
        ines = Author.objects.get()
        assert ines.slug == "ines-falk"
        assert JobRun.objects.filter(task="pages.make_face").get().args == {"image_id": face.pk}
    assert "already" in editor.post("/admin/authors/new/", data).content.decode()
    article("One", authors=[ines])
    refused = editor.post(f"/admin/authors/delete/{ines.pk}/")
    assert "still used: 1 article" in refused.content.decode()
    assert editor.post(f"/admin/authors/edit/{ines.pk}/", {**data, "name": "Ines F."}).status_code == 302
    with tenant_scope(tenant):
        ines = Author.objects.get()
        assert (ines.name, ines.slug) == ("Ines F.", "ines-falk")
        ArticlePage.objects.get().delete()
    assert editor.post(f"/admin/authors/delete/{ines.pk}/").status_code == 302
    with tenant_scope(tenant):
        assert not Author.objects.exists()


def test_publishing_asks_for_the_pictures_of_the_article_and_its_authors(
    index: NewsIndexPage, article: MakeArticle, author: Callable[..., Author], picture: MakePicture, tenant: Tenant
) -> None:
    from cms_sections.pictures import references

    lake, face = picture("Lake"), picture("Face")
    page = article("One", picture=lake, authors=[author("Ines", picture=face)])
    publish_page(page=page)
    with tenant_scope(tenant):
        assert JobRun.objects.filter(task="pages.make_pictures", args={"page_id": page.pk}).count() == 1
    shapes = {image_id: {shape.name for shape in shapes} for image_id, shapes in references(page).images.items()}
    assert shapes == {lake.pk: {"broad", "share", "wide"}, face.pk: {"face"}}


def test_an_index_of_a_site_of_nobody_has_no_authors(
    client: Client, site: Site, index: NewsIndexPage, article: MakeArticle
) -> None:
    article("One", tags=["a"])
    SiteTenant.objects.filter(site=site).delete()
    assert client.get("/news/").status_code == 200
    assert client.get("/news/one/").status_code == 200
    assert client.get("/news/tag/a/").status_code == 404
