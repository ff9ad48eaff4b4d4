"""What a change of news takes away: the lists and articles that show it, or would show it now, and no other page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, Site

from cms_sections.finished.values import ANYTHING
from cms_sections.models import ArticlePage, ArticleTag, Author, FinishedUse, HomePage, NewsIndexPage
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage, section
from tests.cms_sections.finished.conftest import Finished, publish, quote
from tests.cms_sections.finished.test_exact import taken_away

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


class News:
    """An index at /news/ with articles, each a day older than the one before."""

    def __init__(self, home: HomePage, tenant: Tenant) -> None:
        self.tenant = tenant
        self.index = NewsIndexPage(title="News", slug="news")
        home.add_child(instance=self.index)

    def author(self, name: str) -> Author:
        with tenant_scope(self.tenant):
            made: Author = Author.objects.create(name=name, slug=name.lower())
            return made

    def article(self, slug: str, *, tags: Any = (), authors: Any = (), **fields: Any) -> ArticlePage:
        fields.setdefault("date", DAY - timedelta(days=ArticlePage.objects.count()))
        page = ArticlePage(title=slug.title(), slug=slug, **fields)
        with tenant_scope(self.tenant):
            for each in authors:
                page.authorships.create(author=each)
            self.index.add_child(instance=page)
            if tags:
                page.tags.add(*tags)
                page.save()
        return page

    def publish(self, page: ArticlePage, **fields: Any) -> None:
        with tenant_scope(self.tenant):
            publish(page, **fields)


@pytest.fixture
def news(home: HomePage, tenant: Tenant, site: Site) -> News:
    return News(home, tenant)


def addresses(*slugs: str) -> list[str]:
    return [f"/news/{slug}/" for slug in slugs]


def test_nothing_of_news_counts_every_change(finished: Finished, news: News, page: MakePage) -> None:
    ines = news.author("Ines")
    for number in range(4):
        news.article(f"a{number}", tags=["Design"], authors=[ines])
    page("Shows", sections=[section("news_list", title="N", index=news.index.pk, number="3")])
    finished.finish()
    assert set(finished.html()) == {"/", "/news/", "/shows/", *addresses("a0", "a1", "a2", "a3")}
    assert not FinishedUse.objects.filter(thing=ANYTHING).exists()


def test_an_article_takes_the_lists_that_show_it(finished: Finished, news: News, page: MakePage) -> None:
    made = [news.article(f"a{number}") for number in range(12)]
    page("Three", sections=[section("news_list", title="N", index=news.index.pk, number="3")])
    page("Six", sections=[section("news_list", title="N", index=news.index.pk, number="6")])
    # All lead on to the three newest but themselves.
    everywhere = ["/news/", "/three/", "/six/", *addresses(*(f"a{number}" for number in range(12)))]
    with taken_away(finished, *everywhere):
        news.publish(made[0], title="First of all")
    with taken_away(finished, "/news/", "/six/", "/news/a4/"):
        news.publish(made[4], title="Fifth")
    with taken_away(finished, "/news/", *addresses("a0", "a1", "a2", "a3"), "/six/"):
        news.publish(made[3], title="Fourth")
    with taken_away(finished, *everywhere):
        news.publish(made[3], date=DAY)  # the newest now, and so on all the others' pages
    with taken_away(finished, "/news/a11/"):
        news.publish(made[11], title="Twelfth, in another part")
    with taken_away(finished, "/news/a5/", "/news/", "/six/"):
        ArticlePage.objects.get(pk=made[5].pk).unpublish()


def test_words_of_an_article_are_its_own(finished: Finished, news: News) -> None:
    made = [news.article(f"a{number}") for number in range(5)]
    with taken_away(finished, "/news/a0/"):
        page = ArticlePage.objects.get(pk=made[0].pk)
        page.sections = [quote("Other words")]
        with tenant_scope(news.tenant):
            page.save_revision().publish()


def test_a_tag_leads_from_one_article_to_another(finished: Finished, news: News) -> None:
    a, *others = [news.article(f"a{number}", tags=["Water"] if number in (0, 9) else []) for number in range(10)]
    finished.finish()
    related = finished.html()["/news/a0/"].partition("related-title")[2]
    assert 'href="/news/a9/"' in related
    with taken_away(finished, "/news/a8/", "/news/a0/", "/news/a9/"), tenant_scope(news.tenant):
        page = ArticlePage.objects.get(pk=others[7].pk)
        page.tags.add("Water")
        page.save()
    html = finished.html()["/news/a0/"].partition("related-title")[2]
    assert html.index('href="/news/a8/"') < html.index('href="/news/a9/"')
    with taken_away(finished, "/news/", *addresses("a0", "a8", "a9")), tenant_scope(news.tenant):
        tag = ArticleTag.objects.get(name="Water")
        tag.name = "Rivers"
        tag.save()
    with taken_away(finished, "/news/", *addresses("a0", "a8", "a9")), tenant_scope(news.tenant):
        ArticleTag.objects.get(name="Rivers").delete()
    assert "Rivers" not in finished.html()["/news/"]
    assert a.slug == "a0"


def test_an_author_is_on_his_articles_and_where_they_are_listed(
    finished: Finished, news: News, page: MakePage, picture: Any
) -> None:
    ines, jonas = news.author("Ines"), news.author("Jonas")
    news.article("a0", authors=[ines])
    news.article("a1", authors=[jonas])
    page("Other", sections=[section("news_list", title="N", index=news.index.pk, number="3")])
    with taken_away(finished, "/news/a0/"), tenant_scope(news.tenant):
        ines.role = "Head of design"
        ines.save()
    with taken_away(finished, "/news/", "/news/a0/", "/news/a1/"), tenant_scope(news.tenant):
        ines.name = "Ines Duarte"
        ines.save()
    with taken_away(finished, "/news/a1/", "/news/a0/", "/news/"), tenant_scope(news.tenant):
        article = ArticlePage.objects.get(slug="a1")
        article.authorships.create(author=ines)
        article.save()
    assert "Jonas, Ines Duarte" in finished.html()["/news/"]


def test_an_index_that_is_renamed_moved_or_closed(finished: Finished, news: News, page: MakePage) -> None:
    news.article("a0")
    news.article("a1")
    page("Shows", sections=[section("news_list", title="N", index=news.index.pk, number="3")])
    page("Away")
    with taken_away(finished, "/news/", "/news/a0/", "/news/a1/", "/shows/"):
        publish(news.index, slug="blog")
    assert 'href="/blog/a0/"' in finished.html()["/shows/"]
    with taken_away(finished, "/blog/", "/blog/a0/", "/blog/a1/", "/shows/"):
        Page.objects.get(slug="blog").move(Page.objects.get(slug="away"), pos="last-child")
    with taken_away(finished, "/away/blog/a0/", "/away/blog/a1/", "/away/blog/", "/shows/"):
        PageViewRestriction.objects.create(page=Page.objects.get(slug="a0"), restriction_type="login")
    assert "/a0/" not in finished.html()["/shows/"]
    with taken_away(finished, "/away/blog/a1/", "/away/blog/", "/shows/"):
        ArticlePage.objects.get(slug="a1").delete()
    assert "card__link" not in finished.html()["/away/blog/"]


def test_what_a_publication_asks_is_the_same_for_three_and_for_thirty(finished: Finished, news: News) -> None:
    counts = []
    for many in (3, 30):
        while ArticlePage.objects.count() < many:
            news.article(f"n{ArticlePage.objects.count()}", tags=["Water"])
        news.publish(ArticlePage.objects.get(slug="n2"), title="Once before")
        finished.finish()
        with CaptureQueriesContext(connection) as asked:
            news.publish(ArticlePage.objects.get(slug="n2"), title=f"Changed at {many}")
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 4, counts
    assert Client().get("/news/n2/").status_code == 200
