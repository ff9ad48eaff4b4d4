"""What a page refers to, fetched at once.

While a pool is open, the sections' pictures, pages, documents and recordings come out of it, so that a page costs the same
number of queries however many sections it has. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmedia import get_media_model

from cms_sections.finished.values import MISSING, address_value, document_value, image_value, page_value
from cms_sections.rendering.references import References
from portal.files.public import with_films
from portal.plugins.public import note_shown, watched


@dataclass(slots=True)
class Pool:
    """The rows by id. Of pages only the live ones, of a picture also its finished renditions, of an index of news its
    newest articles."""

    request: HttpRequest | None = None
    images: dict[int, Any] = field(default_factory=dict)
    pages: dict[int, Any] = field(default_factory=dict)
    documents: dict[int, Any] = field(default_factory=dict)
    media: dict[int, Any] = field(default_factory=dict)
    articles: dict[int, list[Any]] = field(default_factory=dict)


_open: ContextVar[Pool | None] = ContextVar("cms_sections_pool", default=None)


def current_pool() -> Pool | None:
    return _open.get()


@contextmanager
def pool_of(references: References, request: HttpRequest | None, *, titles: bool = True) -> Iterator[Pool]:
    """Open a pool with all that is referred to: at most seven queries, none for what there is nothing of.

    Without `titles` nothing but the addresses of its pages is shown.
    """
    with watched(False):
        found = pages(references.pages)
        newest = articles([found[pk] for pk in references.indexes if pk in found])
        references = _with_articles(references, newest)
        pool = Pool(
            request, images(references), found, documents(references.documents), media(references.media), newest
        )
        _note(references, pool, titles)
    token = _open.set(pool)
    try:
        yield pool
    finally:
        _open.reset(token)


def _note(references: References, pool: Pool, titles: bool) -> None:
    """What is in the pool is shown; what is not there is shown as missing, so that its coming counts."""
    kind, value_of = ("page", page_value) if titles else ("address", address_value)
    for pk in references.pages:
        note_shown(f"{kind}:{pk}", value_of(pool.pages[pk]) if pk in pool.pages else MISSING)
    for pk in references.images:
        note_shown(f"image:{pk}", image_value(pool.images[pk]) if pk in pool.images else MISSING)
        note_shown(f"renditions:{pk}")
    for pk in references.media:
        note_shown(f"media:{pk}")
    for pk in references.documents:
        note_shown(f"document:{pk}", document_value(pool.documents[pk]) if pk in pool.documents else MISSING)


def images(references: References) -> dict[int, Any]:
    """Pictures with the renditions of their shapes that exist, as `prefetched_renditions`."""
    if not references.images:
        return {}
    model = get_image_model()
    specs = sorted({spec for shapes in references.images.values() for shape in shapes for spec in shape.all_specs})
    renditions = model.get_rendition_model().objects.filter(filter_spec__in=specs)
    wanted = model.objects.filter(pk__in=references.images)
    return {
        image.pk: image
        for image in wanted.prefetch_related(Prefetch("renditions", renditions, to_attr="prefetched_renditions"))
    }


def pages(ids: set[int]) -> dict[int, Any]:
    """Live pages, as plain `Page`s: enough for an address."""
    if not ids:
        return {}
    return {page.pk: page for page in Page.objects.live().filter(pk__in=ids)}


def articles(indexes: list[Any]) -> dict[int, list[Any]]:
    """The newest articles of indexes of news."""
    if not indexes:
        return {}
    from cms_sections.news.selectors import newest_of

    return newest_of(indexes)


def _with_articles(references: References, newest: dict[int, list[Any]]) -> References:
    """What is referred to, with the pictures of articles."""
    from cms_sections.blocks.pictures import BROAD

    parts = (each[: references.indexes[pk]] for pk, each in newest.items())
    shown = [article for part in parts for article in part if article.picture_id]
    if not shown:
        return references
    images = {image_id: set(shapes) for image_id, shapes in references.images.items()}
    for article in shown:
        images.setdefault(article.picture_id, set()).add(BROAD)
    return replace(references, images=images)


def documents(ids: set[int]) -> dict[int, Any]:
    return get_document_model().objects.in_bulk(ids) if ids else {}


def media(ids: set[int]) -> dict[int, Any]:
    return with_films(get_media_model().objects.all()).in_bulk(ids) if ids else {}


def pooled(what: str, ids: Any, otherwise: Callable[[Any], list[Any]]) -> list[Any]:
    """The rows of these ids (None stays None) out of the open pool; without one, as `otherwise` fetches them."""
    pool = _open.get()
    if pool is None:
        return otherwise(ids)
    rows: dict[int, Any] = getattr(pool, what)
    return [rows.get(row_id) for row_id in ids]
