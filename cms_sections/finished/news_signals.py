"""What happens to articles, authors and tags, said as changes of what pages show. See `news`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models.signals import ModelSignal
from wagtail.models import Page

from cms_sections.finished import news
from cms_sections.finished.changes import changed, changed_by_page, enabled
from cms_sections.finished.changes import pages_changed as own_pages_changed
from cms_sections.finished.values import digest
from cms_sections.models.authors import ArticleTag, Author
from cms_sections.models.news import ArticlePage, ArticleTagged, Authorship, NewsIndexPage
from cms_sections.scopes import scope_of_page


def followed() -> tuple[tuple[Any, Callable[..., None]], ...]:
    """(model, what to do when a row of it is saved or deleted)."""
    return (
        (Author, _author_changed),
        (ArticleTag, _tag_changed),
        (ArticleTagged, _tagged_changed),
        (Authorship, _authorship_changed),
        (ArticlePage, _article_changed),
    )


def page_saved(page: Any) -> None:
    """Of a page that is none of news: nothing. Articles have a receiver of their own, also for deleting."""
    if isinstance(page, NewsIndexPage):
        lists_changed([page.pk])


def pages_changed(ids: Iterable[int]) -> None:
    """These pages, whatever they are, have another address, or are public to others than before."""
    by_index: dict[str, list[int]] = {}
    for pk, path in ArticlePage.objects.filter(pk__in=list(ids)).values_list("pk", "path"):
        by_index.setdefault(path[: -Page.steplen], []).append(pk)
    for index in NewsIndexPage.objects.filter(path__in=by_index).defer("sections"):
        _say(index, by_index[index.path])


def lists_changed(ids: Iterable[int]) -> None:
    """The lists of these pages, where they are indexes of news."""
    for index in NewsIndexPage.objects.filter(pk__in=list(ids)).defer("sections"):
        _say(index, ())


def _say(index: NewsIndexPage, articles: Iterable[int]) -> None:
    """What the index lists, and how these of its articles look in lists, as they are now."""
    with scope_of_page(index):
        changed({f"list:{index.pk}": news.list_now(index), **news.newest_now(index), **news.cards_now(articles)})
        changed_by_page(f"related:{index.pk}", news.related_now(index))


def _of_article(article_id: int) -> None:
    own_pages_changed([article_id])
    pages_changed([article_id])


def _article_changed(instance: Any, raw: bool = False, signal: ModelSignal | None = None, **kwargs: Any) -> None:
    if raw or not enabled() or _is_draft(kwargs.get("update_fields")):
        return
    index = NewsIndexPage.objects.filter(path=instance.path[: -Page.steplen]).defer("sections").first()
    if index is not None:
        _say(index, [instance.pk])


def _is_draft(update_fields: Any) -> bool:
    from cms_sections.finished.signals import BEHIND

    return update_fields is not None and set(update_fields) <= BEHIND


def _tagged_changed(instance: Any, raw: bool = False, created: bool | None = None, **_kwargs: Any) -> None:
    if not raw and created is not False and enabled():  # a row is never made another one's
        _of_article(instance.content_object_id)


def _authorship_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if not raw and enabled():
        _of_article(instance.page_id)


def _author_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if not raw and enabled():
        changed({f"author:{instance.pk}": news.author_value(instance), f"name:{instance.pk}": digest(instance.name)})


def _tag_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    """Also the lists of which it is a tag: it may stand at another place in them."""
    if raw or not enabled():
        return
    changed({f"tag:{instance.pk}": news.tag_value(instance)})
    tagged = ArticleTagged.objects.filter(tag=instance.pk).values("content_object")
    paths = {path[: -Page.steplen] for path in ArticlePage.objects.filter(pk__in=tagged).values_list("path", flat=True)}
    lists_changed(NewsIndexPage.objects.filter(path__in=paths).values_list("pk", flat=True))
