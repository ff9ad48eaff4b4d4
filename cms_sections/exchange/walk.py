"""Walks stored section data by its blocks and puts other names in the places of what it refers to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import Block, FieldBlock, ListBlock, PageChooserBlock, RichTextBlock, StructBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock

from cms_sections.blocks.kept import KEPT
from cms_sections.exchange.refusals import ArchiveRefused

PAGE, IMAGE, DOCUMENT, RECORDING = "page", "image", "document", "recording"
# Given what kind of thing is referred to and how it is written, answers how it is to be written, or None.
Chosen = Callable[[str, Any], Any]
CHOOSERS: tuple[tuple[type[Block], str], ...] = (
    (ImageChooserBlock, IMAGE),
    (PageChooserBlock, PAGE),
    (DocumentChooserBlock, DOCUMENT),
    (AbstractMediaChooserBlock, RECORDING),
)
TAG = re.compile(r'<(?:a|embed)\b(?:[^>"]|"[^"]*")*>')
KIND_OF_TAG = re.compile(r'\b(?:linktype|embedtype)="([^"]*)"')
ID_OF_TAG = re.compile(r'\sid="([^"]*)"')
KINDS_OF_TEXT = {"page": PAGE, "document": DOCUMENT, "image": IMAGE, "media": RECORDING}
LONGEST_ID = 64


def mapped(block: Block, raw: Any, chosen: Chosen) -> Any:
    """The stored value with `chosen(…)` in the place of each reference. Odd data stays as it is."""
    if isinstance(block, ImageBlock) and not isinstance(raw, Mapping):
        return chosen(IMAGE, raw) if raw is not None else None
    if isinstance(block, BaseStreamBlock):
        return [_child(block, item, chosen) for item in raw] if isinstance(raw, list) else raw
    if isinstance(block, StructBlock):
        if not isinstance(raw, Mapping):
            return raw
        known = block.child_blocks
        return {name: mapped(known[name], value, chosen) if name in known else value for name, value in raw.items()}
    if isinstance(block, ListBlock):
        return [_entry(block, item, chosen) for item in raw] if isinstance(raw, list) else raw
    if isinstance(block, RichTextBlock):
        return TAG.sub(lambda tag: _tag(tag[0], chosen), raw) if isinstance(raw, str) else raw
    for kind_of_block, kind in CHOOSERS:
        if isinstance(block, kind_of_block):
            return chosen(kind, raw) if raw is not None else None
    return raw


def _child(block: BaseStreamBlock, item: Any, chosen: Chosen) -> Any:
    if not isinstance(item, Mapping) or item.get("type") not in block.child_blocks:
        return item
    return {**item, "value": mapped(block.child_blocks[item["type"]], item.get("value"), chosen)}


def _entry(block: ListBlock, item: Any, chosen: Chosen) -> Any:
    if isinstance(item, Mapping) and set(item) >= {"type", "value", "id"}:
        return {**item, "value": mapped(block.child_block, item["value"], chosen)}
    return mapped(block.child_block, item, chosen)


def _tag(tag: str, chosen: Chosen) -> str:
    kind = KINDS_OF_TEXT.get((KIND_OF_TAG.search(tag) or ["", ""])[1])
    found = ID_OF_TAG.search(tag)
    if kind is None or found is None:
        return tag
    name = chosen(kind, found[1])
    if name is None:
        return ID_OF_TAG.sub("", tag)
    return tag[: found.start(1)] + str(name) + tag[found.end(1) :]


def checked(block: Block, raw: Any, where: str) -> Any:
    """Data from an archive, of the shape that this block stores; fields that it does not know are left out.

    Raises ArchiveRefused, naming the place.
    """
    if isinstance(block, BaseStreamBlock):
        return [_checked_child(block, item, f"{where} {number}") for number, item in enumerate(_list(raw, where), 1)]
    if isinstance(block, ImageBlock) and not isinstance(raw, Mapping):
        return _name(raw, where)
    if isinstance(block, StructBlock):
        if not isinstance(raw, Mapping):
            raise _odd(where)
        known = block.child_blocks
        return {name: checked(known[name], value, f"{where}, {name}") for name, value in raw.items() if name in known}
    if isinstance(block, ListBlock):
        entries = _list(raw, where)
        return [_checked_entry(block, item, f"{where} {number}") for number, item in enumerate(entries, 1)]
    if isinstance(block, RichTextBlock):
        if raw is not None and not isinstance(raw, str):
            raise _odd(where)
        return raw or ""
    if any(isinstance(block, kind) for kind, _kind in CHOOSERS):
        return _name(raw, where)
    if isinstance(block, BaseTypedTableBlock):
        if raw is not None and not isinstance(raw, Mapping):
            raise _odd(where)
        return raw
    if isinstance(block, FieldBlock) and isinstance(raw, Mapping):
        raise _odd(where)
    return raw


def _checked_child(block: BaseStreamBlock, item: Any, where: str) -> dict[str, Any]:
    if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):
        raise _odd(where)
    kind = item["type"]
    if kind not in block.child_blocks or kind == KEPT:
        raise ArchiveRefused(
            _("%(where)s is of a kind that is not in use here: %(kind)s. Switch its plugin on, or take it out.")
            % {"where": where, "kind": kind[:60]}
        )
    value = checked(block.child_blocks[kind], item.get("value"), f"{where} ({kind})")
    return {"type": kind, "value": value, "id": _id(item, where)}


def _checked_entry(block: ListBlock, item: Any, where: str) -> Any:
    if not isinstance(item, Mapping) or not set(item) >= {"type", "value", "id"}:
        return checked(block.child_block, item, where)
    return {"type": "item", "value": checked(block.child_block, item["value"], where), "id": _id(item, where)}


def _id(item: Mapping[str, Any], where: str) -> str:
    found = item.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_ID:
        raise ArchiveRefused(_("%(where)s has no id. Give it one: any UUID.") % {"where": where})
    return found


def _name(raw: Any, where: str) -> str | None:
    if raw is None or isinstance(raw, str):
        return raw
    raise ArchiveRefused(
        _("%(where)s refers to something by a number of a database, which means nothing here. Export anew.")
        % {"where": where}
    )


def _list(raw: Any, where: str) -> list[Any]:
    if not isinstance(raw, list):
        raise _odd(where)
    return raw


def _odd(where: str) -> ArchiveRefused:
    return ArchiveRefused(_("%(where)s is not written as its kind is. Export anew.") % {"where": where})
