"""A draft taken apart: the sections with their names, what they mention, and the places that links can jump to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from cms_sections.blocks.shared import SHARED as SHARED_KIND
from cms_sections.checks.mentions import IMAGE, Mention, mentions_of
from cms_sections.copying.selectors import label_of
from cms_sections.models import SectionsPage
from cms_sections.rendering.shared import source_id


@dataclass(frozen=True, slots=True)
class Draft:
    page: SectionsPage
    mentions: list[Mention]


def draft_parts(page: SectionsPage) -> Draft:
    """What the page, as it is in memory, mentions. No query."""
    return Draft(page, [*_of_page(page), *_of_sections(page.sections)])


def anchors_of(value: StreamValue, sources: Mapping[int, Any]) -> set[str]:
    """What links can jump to on a page with these sections; `sources` are the public shared ones."""
    found = {"main"}
    for item in value.raw_data:
        stored = item.get("value")
        own = str(stored.get("anchor") or "") if isinstance(stored, Mapping) else ""
        if item.get("type") == SHARED_KIND:
            source = sources.get(source_id(item))
            first = source.sections.raw_data[0] if source is not None and len(source.sections.raw_data) else {}
            inner = first.get("value")
            own = own or (str(inner.get("anchor") or "") if isinstance(inner, Mapping) else "")
            item = first
        found.add(own or f"s-{str(item.get('id'))[:8]}")
    return found


def _of_page(page: SectionsPage) -> Iterator[Mention]:
    for pk in page.own_pictures():
        yield Mention(IMAGE, pk, section=_("The page’s own picture"))


def _of_sections(value: StreamValue) -> Iterator[Mention]:
    block = value.stream_block
    for number, item in enumerate(value.raw_data, start=1):
        kind = block.child_blocks.get(item.get("type"))
        if kind is not None:
            yield from mentions_of(kind, item.get("value"), f"{number}. {label_of(block, item)}")
