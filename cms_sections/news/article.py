"""What stands around an article's sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cms_sections.blocks.pictures import BROAD, FACE, WIDE
from cms_sections.finished.news import note_article
from cms_sections.finished.values import page_value
from cms_sections.models.news import ArticlePage
from cms_sections.news.addresses import Listing
from cms_sections.news.cards import card, picture_of
from cms_sections.news.selectors import authors_of, names_and_ids_of, related_to, tags_of
from cms_sections.rendering.pictures import Drawn
from cms_sections.rendering.pool import pool_of
from cms_sections.rendering.references import References
from cms_sections.rendering.render import Place
from portal.plugins.public import note_shown, watched
from portal.tenants.public import current_scope


@dataclass(frozen=True, slots=True)
class Byline:
    name: str
    role: str
    url: str
    face: Drawn | None


def around(article: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    """Bylines, tags, picture and related articles, with a constant number of queries."""
    with watched(False):  # what is read here is noted by value
        return _around(article, request)


def _around(article: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    known = current_scope().tenant_id is not None
    index = article.get_parent()
    index_url = (index.get_url(request) if index is not None else "") or ""
    authors = authors_of(article) if known else []
    related = related_to(article) if known else []
    images: dict[int, set[Any]] = {each.picture_id: {BROAD} for each in related if each.picture_id}
    for image_id, shape in [(article.picture_id, WIDE), *((each.picture_id, FACE) for each in authors)]:
        if image_id:
            images.setdefault(image_id, set()).add(shape)
    names, ids = names_and_ids_of(related) if known else ({}, {})
    tags = tags_of(article) if known else []
    if index is not None:
        note_shown(f"page:{index.pk}", page_value(index))
    note_article(index, related, ids, authors, tags)
    with pool_of(References(images=images), request):
        return {
            "index": index,
            "index_url": index_url,
            "picture": picture_of(article, WIDE),
            "bylines": [
                Byline(each.name, each.role, index_url + Listing(author=each.slug).path, picture_of(each, FACE))
                for each in authors
            ],
            "tags": [(each.name, index_url + Listing(tag=each.slug).path) for each in tags],
            "related": [card(each, request, names.get(each.pk)) for each in related],
            "lead": Place("", "article", first=True),
            "section": Place("", "article"),
            "title_stands_above": True,
        }
