"""What a draft leads to and shows, with the place where it says so. Read from stored data, without a query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from wagtail.blocks import Block, ListBlock, PageChooserBlock, RichTextBlock, StructBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock

from cms_sections.blocks.links import AddressBlock, LinkBlock
from cms_sections.blocks.shared import SharedBlock

PAGE, SHARED, DOCUMENT, IMAGE, MEDIA = "page", "shared", "document", "image", "media"
ADDRESS, ANCHOR, EMPTY = "address", "anchor", "empty"
LONGEST_ID = 18  # digits that every database takes


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a section leads to or shows. `target` is a row's id, an address, or the words of an empty link;
    `anchor` the place on the target that is jumped to.
    """

    kind: str
    target: Any
    anchor: str = ""
    section: str = ""


def mentions_of(block: Block, raw: Any, section: str) -> Iterator[Mention]:
    """All that this stored value of this block leads to and shows. Odd data leads nowhere."""
    if isinstance(block, LinkBlock):
        yield from _link(raw, section)
    elif isinstance(block, SharedBlock):
        if isinstance(raw, Mapping) and (pk := row_id(raw.get("source"))):
            yield Mention(SHARED, pk, section=section)
    elif isinstance(block, RichTextBlock):
        yield from in_text(raw, section)
    elif isinstance(block, BaseStreamBlock | StructBlock | ListBlock | ImageBlock):
        for child, value in _children(block, raw):
            yield from mentions_of(child, value, section)
    else:
        yield from _leaf(block, raw, section)


def _children(block: Block, raw: Any) -> Iterator[tuple[Block, Any]]:
    if isinstance(block, ImageBlock):
        yield block.child_blocks["image"], raw.get("image") if isinstance(raw, Mapping) else raw
    elif isinstance(block, StructBlock):
        stored = raw if isinstance(raw, Mapping) else {}
        yield from ((child, stored.get(name)) for name, child in block.child_blocks.items())
    elif isinstance(raw, list):
        for item in raw:
            whole = isinstance(item, Mapping) and set(item) >= {"type", "value", "id"}
            if isinstance(block, ListBlock):
                yield block.child_block, item["value"] if whole else item
            elif isinstance(item, Mapping) and item.get("type") in block.child_blocks:
                yield block.child_blocks[item["type"]], item.get("value")


def in_text(html: Any, section: str) -> Iterator[Mention]:
    """The links of formatted text, as it is stored."""
    if not isinstance(html, str) or "<a" not in html:
        return
    reader = _Links()
    reader.feed(html)
    reader.close()
    for attributes, words in reader.found:
        kind, pk = attributes.get("linktype"), row_id(attributes.get("id"))
        if kind in (PAGE, DOCUMENT):
            yield Mention(kind, pk, section=section) if pk else Mention(EMPTY, words, section=section)
        else:
            yield _address(attributes.get("href") or "", words, section)


def row_id(value: Any) -> int:
    """The id that stored data names, or 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return 0
    text = str(value)[: LONGEST_ID + 1]
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else 0


def _link(raw: Any, section: str) -> Iterator[Mention]:
    if not isinstance(raw, Mapping):
        return
    anchor, pk = str(raw.get("anchor") or ""), row_id(raw.get("page"))
    if pk:
        yield Mention(PAGE, pk, anchor, section)
        return
    address = str(raw.get("address") or "")
    yield _address(f"{address}#{anchor}" if anchor else address, str(raw.get("label") or ""), section)


def _address(address: str, words: str, section: str) -> Mention:
    address = address.strip()
    if address in ("", "#"):
        return Mention(EMPTY, words, section=section)
    if address.startswith("#"):
        return Mention(ANCHOR, "", address[1:], section)
    path, _sign, anchor = address.partition("#")
    return Mention(ADDRESS, path, anchor, section)


def _leaf(block: Block, raw: Any, section: str) -> Iterator[Mention]:
    if isinstance(block, AddressBlock):
        if isinstance(raw, str) and raw.strip():
            yield _address(raw, raw, section)
        return
    kinds = (
        (ImageChooserBlock, IMAGE),
        (PageChooserBlock, PAGE),
        (DocumentChooserBlock, DOCUMENT),
        (AbstractMediaChooserBlock, MEDIA),
    )
    kind = next((kind for chooser, kind in kinds if isinstance(block, chooser)), "")
    if kind and (pk := row_id(raw)):
        yield Mention(kind, pk, section=section)


class _Links(HTMLParser):
    """Collects `(attributes, words)` of the links of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str | None], str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open = True
            self.found.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._open:
            attributes, words = self.found[-1]
            self.found[-1] = (attributes, (words + data)[:80])
