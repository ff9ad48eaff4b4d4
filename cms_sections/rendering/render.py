"""Draws the sections of a page, one after the other, with a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from cms_sections.blocks.kept import KEPT
from cms_sections.blocks.kinds import plugin_of_kind, section_kind
from cms_sections.rendering.pool import pool_of
from cms_sections.rendering.references import references_of
from cms_sections.rendering.window import is_shown, next_change, window_of
from portal.plugins.public import attempt, not_to_be_kept, shown_until


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
    now, request = timezone.now(), context.get("request")
    preview = bool(getattr(request, "is_preview", False))
    if (change := next_change(value.raw_data, now)) is not None:
        shown_until(change)
    for index, item in _shown(value, now, preview):
        kind = item["type"]
        slug = plugin_of_kind(kind)
        drawn = False
        with attempt(slug, f"section {kind}", savepoint=slug != "pages"):
            child = value[index]
            place = Place(str(child.id or f"n{index}"), _anchor(child, index, taken), first=not taken)
            html = str(child.render({**context, "section": place}))
            taken.add(place.anchor)
            drawn = True
            if preview and any(window_of(item)):
                yield _note(item, now)
            yield html
        if not drawn:
            not_to_be_kept(_("A section of it cannot be drawn; the log says why."))
        elif (declared := section_kind(kind)) is not None and not declared.finished:
            not_to_be_kept(_("It has a section that is drawn anew for each visitor."))


def _shown(value: StreamValue, now: datetime, preview: bool = False) -> Iterator[tuple[int, dict[str, Any]]]:
    """(index, stored data) of what is drawn; in a preview also what visitors do not see yet or any more."""
    for index, item in enumerate(value.raw_data):
        if item["type"] != KEPT and (preview or is_shown(item, now)):
            yield index, item


def _note(item: dict[str, Any], now: datetime) -> str:
    """What a preview says above a section that has its times."""
    start, end = window_of(item)
    return render_to_string("cms_sections/window_note.html", {"start": start, "end": end, "shown": is_shown(item, now)})


def _anchor(child: Any, index: int, taken: set[str]) -> str:
    """The editor's anchor, or one of the section's id; with a number behind it where it is taken."""
    own = child.value.get("anchor") if hasattr(child.value, "get") else ""
    wanted = own or f"s-{str(child.id or index)[:8]}"
    return wanted if wanted not in taken else f"{wanted}-{index}"


def starts_with_title(value: StreamValue, *, preview: bool = False) -> bool:
    """Whether the first section that is drawn brings the page's h1: only a hero does."""
    first = next((item["type"] for _index, item in _shown(value, timezone.now(), preview)), "")
    return first == "hero"


def has_kind(value: StreamValue, kind: str, *, preview: bool = False) -> bool:
    """Whether a section of this kind is drawn."""
    return any(item["type"] == kind for _index, item in _shown(value, timezone.now(), preview))
