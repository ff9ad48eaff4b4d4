"""What visitors can read of a page, section by section, out of the stored data and without a query for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from wagtail.blocks import Block, CharBlock, ListBlock, RichTextBlock, StructBlock, TextBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from cms_sections.blocks.kept import KEPT
from cms_sections.blocks.links import AddressBlock, LinkBlock
from cms_sections.blocks.section import SETTINGS
from cms_sections.blocks.shared import SHARED
from cms_sections.rendering.shared import shown, source_ids, sources_of
from cms_sections.rendering.window import window_of

TITLE, HEADING, SUMMARY, SUBHEADING, BODY = 10, 5, 4, 3, 1
# Names of fields that head what stands beside them.
HEADS = {"title", "question", "name", "heading"}
LONGEST_TEXT = 20_000
APART = re.compile(r"</?(?:p|li|ul|ol|h\d|br|hr|blockquote|embed)\b[^>]*>")


@dataclass(slots=True)
class Passage:
    """Texts with their weights, in their order. `heading` is the first of them that heads the whole passage."""

    pieces: list[tuple[str, int]] = field(default_factory=list)
    visible_from: datetime | None = None
    visible_to: datetime | None = None
    source_id: int | None = None

    @property
    def heading(self) -> str:
        return next((text for text, weight in self.pieces if weight in (TITLE, HEADING)), "")

    @property
    def text(self) -> str:
        """What is quoted: all but the heading."""
        texts = [text for text, _weight in self.pieces]
        if heading := self.heading:
            texts.remove(heading)
        return " ".join(texts)[:LONGEST_TEXT]


def passages_of(page: Any) -> list[Passage]:
    """Of a page as it is published; its title first. Call it in the scope of the page's organisation."""
    found = [_head(page)]
    written_in = {id(source.sections): pk for pk, source in sources_of(page.sections).items()}
    for each in shown(page.sections):
        if each.kind in (KEPT, SHARED):
            continue
        passage = _section(each.stream.stream_block.child_blocks[each.kind], each.stored)
        passage.source_id = written_in.get(id(each.stream))
        if passage.pieces or passage.source_id:
            found.append(passage)
    silent = source_ids(page.sections.raw_data) - {passage.source_id for passage in found}
    return [*found, *(Passage(source_id=pk) for pk in sorted(silent))]


def passages_of_document(document: Any) -> list[Passage]:
    """Its title and the name of its file."""
    name = str(document.filename)
    return [Passage([(document.title, TITLE), (name.rpartition(".")[0] or name, SUMMARY)])]


def _head(page: Any) -> Passage:
    pieces = [(page.title, TITLE), (page.search_description, SUMMARY)]
    pieces += [(text, SUMMARY) for text in page.found_by()]
    return Passage([(text, weight) for text, weight in pieces if text])


def _section(block: Block, item: Mapping[str, Any]) -> Passage:
    start, end = window_of(item)
    return Passage(list(_pieces(block, item.get("value"), top=True)), visible_from=start, visible_to=end)


def _pieces(block: Block, raw: Any, *, name: str = "", top: bool = False) -> Iterator[tuple[str, int]]:
    """The texts of a stored value. Odd data says nothing; links, addresses and settings are no text."""
    if isinstance(block, LinkBlock | AddressBlock):
        return
    if isinstance(block, TypedTableBlock):
        yield from _of_table(raw)
    elif isinstance(block, BaseStreamBlock):
        for item in raw if isinstance(raw, list) else ():
            if isinstance(item, Mapping) and item.get("type") in block.child_blocks:
                yield from _pieces(block.child_blocks[item["type"]], item.get("value"))
    elif isinstance(block, StructBlock):
        yield from _of_struct(block, raw, top=top)
    elif isinstance(block, ListBlock):
        for item in raw if isinstance(raw, list) else ():
            in_block_format = isinstance(item, Mapping) and set(item) >= {"type", "value", "id"}
            yield from _pieces(block.child_block, item["value"] if in_block_format else item, name=name)
    elif isinstance(raw, str) and isinstance(block, CharBlock | TextBlock | RichTextBlock):
        text = _plain(raw) if isinstance(block, RichTextBlock) else raw
        if text := " ".join(text.split()):
            yield text[:LONGEST_TEXT], _weight(name, top)


def _of_struct(block: StructBlock, raw: Any, *, top: bool) -> Iterator[tuple[str, int]]:
    if not isinstance(raw, Mapping):
        return
    left_out = {*SETTINGS, *getattr(block, "unsearched", ())}
    for name, child in block.child_blocks.items():
        if name not in left_out:
            # The fields of a section itself; what lies in its lists is below it.
            below = isinstance(child, ListBlock | StructBlock | BaseStreamBlock)
            yield from _pieces(child, raw.get(name), name=name, top=top and not below)


def _weight(name: str, top: bool) -> int:
    if name in HEADS:
        return HEADING if top else SUBHEADING
    return BODY


def _of_table(raw: Any) -> Iterator[tuple[str, int]]:
    if not isinstance(raw, Mapping):
        return
    for column in raw.get("columns") or ():
        if isinstance(column, Mapping) and isinstance(column.get("heading"), str) and column["heading"]:
            yield column["heading"], SUBHEADING
    for row in raw.get("rows") or ():
        for cell in row.get("values") or () if isinstance(row, Mapping) else ():
            if isinstance(cell, str) and cell:
                yield cell, BODY


def _plain(html: str) -> str:
    """The text of formatted text: paragraphs do not run into each other, letters in bold stay in their word."""
    return unescape(strip_tags(APART.sub(" ", html)))
