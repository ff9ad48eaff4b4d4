"""What the page of a news index shows for the list that is asked for."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cms_sections.blocks.pictures import FACE
from cms_sections.finished.news import note_list
from cms_sections.models.authors import ArticleTag, Author
from cms_sections.models.news import NewsIndexPage
from cms_sections.news.addresses import FEED_PATH, Listing
from cms_sections.news.cards import cards, picture_of
from cms_sections.news.selectors import articles_of, names_and_ids_of, tags_in_use
from cms_sections.rendering.pool import pool_of
from cms_sections.rendering.references import References
from cms_sections.rendering.render import Place
from portal.plugins.public import watched
from portal.tenants.public import current_scope

ARTICLES_OF_A_PART = 9


def listed(index: NewsIndexPage, listing: Listing, request: HttpRequest) -> dict[str, Any]:
    """The context of the list. An unknown tag or author, one without articles here, and a part that is none are 404."""
    with watched(False):  # what is read here is noted by value
        return _listed(index, listing, request)


def _listed(index: NewsIndexPage, listing: Listing, request: HttpRequest) -> dict[str, Any]:
    address = index.get_url(request) or ""
    articles = articles_of(index)
    known = current_scope().tenant_id is not None
    tag = author = None
    if not known and (listing.tag or listing.author):
        raise Http404
    if listing.tag:
        tag = get_object_or_404(ArticleTag, slug=listing.tag)
        articles = articles.filter(tagged_items__tag=tag)
    if listing.author:
        author = get_object_or_404(Author.objects.select_related("picture"), slug=listing.author)
        articles = articles.filter(authorships__author=author)
    paginator = Paginator(articles, ARTICLES_OF_A_PART)
    try:
        part = paginator.page(listing.part)
    except EmptyPage as error:
        raise Http404 from error
    if (tag or author) and not paginator.count:
        raise Http404
    shown = list(part.object_list)
    names, ids = names_and_ids_of(shown) if known else ({}, {})
    tags = tags_in_use(index) if known else []
    note_list(index, shown, ids, tags, part.has_next())
    return {
        "cards": cards(shown, request, names),
        "listing": listing,
        "section": Place("", "list"),
        "part": part,
        "previous_url": address + listing.at(part.number - 1).path if part.has_previous() else "",
        "next_url": address + listing.at(part.number + 1).path if part.has_next() else "",
        "tag": tag,
        "author": author,
        "face": _face(author, request),
        "feed_url": address + FEED_PATH,
        "tags": [(each, address + Listing(tag=each.slug).path) for each in tags],
    }


def title_of(index: NewsIndexPage, chosen: Any) -> str:
    title = index.seo_title or index.title
    return f"{chosen} · {title}" if chosen is not None else title


def _face(author: Author | None, request: HttpRequest) -> Any:
    if author is None or not author.picture_id:
        return None
    with pool_of(References(images={author.picture_id: {FACE}}), request):
        return picture_of(author, FACE)
