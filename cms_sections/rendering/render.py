"""Draws the sections of a page, one after the other, with a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue

from cms_sections.blocks.kept import KEPT
from cms_sections.blocks.kinds import plugin_of_kind
from cms_sections.rendering.pool import pool_of
from cms_sections.rendering.references import references_of
from portal.plugins.public import attempt


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands: its id in the data, its unique anchor on the page, and whether it is the first."""

    id: str
    anchor: str
    first: bool = False
    preview: bool = False

    @property
    def title_id(self) -> str:
        return f"{self.anchor}-title"

    @property
    def loading(self) -> str:
        """The first section's picture is wanted at once, the others when they come near."""
        return "eager" if self.first else "lazy"


def draw_sections(value: StreamValue, context: dict[str, Any]) -> SafeString:
    """The HTML of a page's sections. Kept ones are left out; a plugin's section that fails is left out and logged."""
    request = context.get("request")
    references = references_of(value.stream_block, list(value.raw_data))
    with pool_of(references, request):
        return mark_safe("\n".join(_drawn(value, context)))  # noqa: S308 - made of rendered templates


def _drawn(value: StreamValue, context: dict[str, Any]) -> Iterator[str]:
    taken: set[str] = set()
    below_title = bool(context.get("title_stands_above"))  # then no section brings the page's h1
    for index, kind in enumerate(_kinds(value)):
        if kind == KEPT:
            continue
        slug = plugin_of_kind(kind)
        with attempt(slug, f"section {kind}", savepoint=slug != "pages"):
            child = value[index]
            place = Place(
                str(child.id or f"n{index}"), _anchor(child, index, taken), first=not taken and not below_title
            )
            html = str(child.render({**context, "section": place}))
            taken.add(place.anchor)
            yield html


def _kinds(value: StreamValue) -> list[str]:
    return [item["type"] for item in value.raw_data]


def _anchor(child: Any, index: int, taken: set[str]) -> str:
    """The editor's anchor, or one of the section's id; with a number behind it where it is taken."""
    own = child.value.get("anchor") if hasattr(child.value, "get") else ""
    wanted = own or f"s-{str(child.id or index)[:8]}"
    return wanted if wanted not in taken else f"{wanted}-{index}"


def starts_with_title(value: StreamValue) -> bool:
    """Whether the first section that is drawn brings the page's h1: only a hero does."""
    first = next((kind for kind in _kinds(value) if kind != KEPT), "")
    return first == "hero"
