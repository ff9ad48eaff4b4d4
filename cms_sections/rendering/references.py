"""Finds, in stored section data and without a query, which pictures, pages, documents and recordings it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import Block, ListBlock, PageChooserBlock, RichTextBlock, StructBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text
from wagtailmedia.blocks import AbstractMediaChooserBlock


@dataclass(slots=True)
class References:
    """Ids by what they are of; for each picture the shapes in which it may be shown. `indexes` are pages whose newest
    articles are shown, with how many at most."""

    images: dict[int, set[Any]] = field(default_factory=dict)
    pages: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)
    media: set[int] = field(default_factory=set)
    indexes: dict[int, int] = field(default_factory=dict)


def references_of(block: Block, raw: Any, found: References | None = None) -> References:
    """Everything that this stored value of this block refers to, added to `found`. Odd data refers to nothing."""
    found = found if found is not None else References()
    if isinstance(block, ImageBlock):
        raw, block = (raw.get("image") if isinstance(raw, Mapping) else raw), block.child_blocks["image"]
    if isinstance(block, BaseStreamBlock):
        for item in _items(raw):
            if isinstance(item, Mapping) and item.get("type") in block.child_blocks:
                references_of(block.child_blocks[item["type"]], item.get("value"), found)
    elif isinstance(block, StructBlock):
        if isinstance(raw, Mapping):
            _from_struct(block, raw, found)
    elif isinstance(block, ListBlock):
        for item in _items(raw):
            in_block_format = isinstance(item, Mapping) and set(item) >= {"type", "value", "id"}
            references_of(block.child_block, item["value"] if in_block_format else item, found)
    elif isinstance(block, RichTextBlock):
        _from_rich_text(raw, found)
    elif isinstance(raw, int):
        _from_chooser(block, raw, found)
    return found


def _from_struct(block: StructBlock, raw: Mapping[str, Any], found: References) -> None:
    for name, child in block.child_blocks.items():
        references_of(child, raw.get(name), found)
        if getattr(child, "shows_articles", False) and isinstance(pk := raw.get(name), int):
            found.indexes[pk] = max(found.indexes.get(pk, 0), block.articles_wanted(raw))


def _from_chooser(block: Block, row_id: int, found: References) -> None:
    if isinstance(block, ImageChooserBlock):
        found.images.setdefault(row_id, set()).update(getattr(block, "shapes", ()))
    elif isinstance(block, PageChooserBlock):
        found.pages.add(row_id)
    elif isinstance(block, DocumentChooserBlock):
        found.documents.add(row_id)
    elif isinstance(block, AbstractMediaChooserBlock):
        found.media.add(row_id)


def _from_rich_text(raw: Any, found: References) -> None:
    document_model = get_document_model()
    for model, row_id, _model_path, _content_path in extract_references_from_rich_text(str(raw or "")):
        if not str(row_id).isdecimal():
            continue
        if model is Page:
            found.pages.add(int(row_id))
        elif model is document_model:
            found.documents.add(int(row_id))


def _items(raw: Any) -> Iterable[Any]:
    return raw if isinstance(raw, list) else ()
