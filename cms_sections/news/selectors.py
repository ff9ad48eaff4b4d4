"""Reads of news. Authors and tags are rows of an organisation: who asks for them opens its scope (`scopes`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Left, RowNumber
from wagtail.models import Page

from cms_sections.finished.news import note_names
from cms_sections.models.authors import ArticleTag, Author
from cms_sections.models.news import ArticlePage, ArticleTagged, Authorship
from portal.plugins.public import watched

NEWEST_FIRST = ("-date", "-pk")
MOST_RELATED = 3
MOST_OF_A_LIST = 12


def articles_of(index: Page) -> QuerySet[ArticlePage]:
    """The public articles of an index, newest first."""
    articles: QuerySet[ArticlePage] = ArticlePage.objects.child_of(index).live().public()
    return articles.defer("sections").order_by(*NEWEST_FIRST)


def newest_of(indexes: Iterable[Page]) -> dict[int, list[ArticlePage]]:
    """The newest articles of each of these indexes, with one query for all of them."""
    by_path = {page.path: page.pk for page in indexes}
    if not by_path:
        return {}
    wanted = Q(pk__in=())
    for path in by_path:
        wanted |= Q(path__startswith=path, depth=len(path) // Page.steplen + 1)
    articles = ArticlePage.objects.live().public().filter(wanted).defer("sections")
    newest: dict[int, list[ArticlePage]] = defaultdict(list)
    numbered = articles.annotate(
        number=Window(
            RowNumber(),
            partition_by=[Left("path", F("depth") * Page.steplen - Page.steplen)],
            order_by=[F("date").desc(), F("pk").desc()],
        )
    )
    for article in numbered.filter(number__lte=MOST_OF_A_LIST).order_by(*NEWEST_FIRST):
        newest[by_path[article.path[: -Page.steplen]]].append(article)
    return newest


def related_to(article: ArticlePage) -> list[ArticlePage]:
    """Other articles of the same index: those that share most tags, then the newest."""
    shared = Q(tagged_items__tag__in=[item.tag_id for item in article.tagged_items.all()])
    others = articles_of(article.get_parent()).exclude(pk=article.pk)
    return list(
        others.annotate(shared=Count("tagged_items", filter=shared)).order_by("-shared", *NEWEST_FIRST)[:MOST_RELATED]
    )


def authors_of(article: ArticlePage) -> list[Author]:
    """Each once, in the order in which the editor put them, also in a draft."""
    with watched(False):  # a change of these rows is one of the article, and their names are noted
        order = tuple(dict.fromkeys(row.author_id for row in article.authorships.all()))
        known, authors = article.__dict__.get("_authors", (None, []))
        if known != order:
            found = Author.objects.in_bulk(order)
            authors = [found[pk] for pk in order if pk in found]
            article.__dict__["_authors"] = (order, authors)
    note_names({each.pk: each.name for each in authors})
    return list(authors)


def tags_of(article: ArticlePage) -> list[ArticleTag]:
    return list(ArticleTag.objects.filter(pk__in=[item.tag_id for item in article.tagged_items.all()]).order_by("name"))


def faces_of(article: ArticlePage) -> list[int]:
    return [author.picture_id for author in authors_of(article) if author.picture_id]


def names_of(articles: Iterable[ArticlePage]) -> dict[int, list[str]]:
    """The names of the authors by article, with one query."""
    return _names([each.pk for each in articles])[0]


def names_and_ids_of(articles: Iterable[ArticlePage]) -> tuple[dict[int, list[str]], dict[int, list[Any]]]:
    """The names of the authors by article, and their ids, with one query."""
    return _names([each.pk for each in articles])


def _names(pks: list[int]) -> tuple[dict[int, list[str]], dict[int, list[Any]]]:
    names: dict[int, list[str]] = defaultdict(list)
    ids: dict[int, list[Any]] = defaultdict(list)
    own = Author.objects.all()
    rows = Authorship.objects.filter(page__in=pks, author__in=own).order_by("sort_order", "pk")
    for page_id, author_id, name in rows.values_list("page_id", "author_id", "author__name"):
        names[page_id].append(name)
        ids[page_id].append(author_id)
        note_names({author_id: name})
    return names, ids


def author_ids_of(articles: Iterable[ArticlePage]) -> dict[int, list[Any]]:
    """The ids of the authors by article, with one query; no scope is needed for it."""
    ids: dict[int, list[Any]] = defaultdict(list)
    rows = Authorship.objects.filter(page__in=[each.pk for each in articles]).order_by("sort_order", "pk")
    for page_id, author_id in rows.values_list("page_id", "author_id"):
        ids[page_id].append(author_id)
    return ids


def tags_in_use(index: Page) -> list[ArticleTag]:
    """The tags of an index's public articles, those of most articles first."""
    tagged = ArticleTagged.objects.filter(content_object__in=articles_of(index).order_by().values("pk"))
    counted = ArticleTag.objects.filter(tagged_articles__in=tagged).annotate(number=Count("tagged_articles"))
    return list(counted.order_by("-number", "name")[:MOST_OF_A_LIST])


def pages_showing(author: Author) -> QuerySet[Any]:
    """The live articles of an author: what changes when the author does."""
    pages: QuerySet[Any] = ArticlePage.objects.live().filter(authorships__author=author)
    return pages
