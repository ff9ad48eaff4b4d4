"""An article as lists show it, with all that the template writes, fetched before it is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest

from cms_sections.blocks.pictures import BROAD
from cms_sections.models.news import ArticlePage
from cms_sections.rendering.pictures import Drawn, drawn
from cms_sections.rendering.pool import current_pool, pool_of
from cms_sections.rendering.references import References


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    url: str
    date: date
    summary: str
    picture: Drawn | None = None
    authors: list[str] = field(default_factory=list)


def cards(
    articles: Iterable[ArticlePage], request: HttpRequest | None, names: Mapping[int, list[str]] | None = None
) -> list[Card]:
    """Of these articles, in their order; their pictures are fetched together."""
    articles = list(articles)
    references = References(images={each.picture_id: {BROAD} for each in articles if each.picture_id})
    with pool_of(references, request):
        return [card(each, request, (names or {}).get(each.pk, [])) for each in articles]


def card(article: ArticlePage, request: HttpRequest | None, names: list[str] | None = None) -> Card:
    """Of one article whose picture is in the open pool."""
    return Card(
        title=article.title,
        url=article.get_url(request) or "",
        date=article.date,
        summary=article.search_description,
        picture=picture_of(article, BROAD),
        authors=names or [],
    )


def picture_of(article: Any, shape: Any) -> Drawn | None:
    pool = current_pool()
    image = pool.images.get(article.picture_id) if pool and article.picture_id else None
    return drawn(image, shape) if image is not None else None
