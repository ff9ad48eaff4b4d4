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
from cms_sections.blocks.sanitised import sanitised
from cms_sections.rendering.pool import pool_of
from cms_sections.rendering.references import References, references_of
from cms_sections.rendering.shared import shown, sources_of, with_sources
from cms_sections.rendering.window import is_held_open, is_shown, next_change, window_of
from portal.plugins.public import attempt, not_to_be_kept, shown_until


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands: its id in the data, its unique anchor on the page, and whether it is the first.

    `preview` is the chooser's, with drawings for pictures; `editing` an editor's look at the draft, where a section
    that visitors do not see says why.
    """

    id: str
    anchor: str
    first: bool = False
    preview: bool = False
    editing: bool = False

    @property
    def title_id(self) -> str:
        return f"{self.anchor}-title"

    @property
    def loading(self) -> str:
        """The first section's picture is wanted at once, the others when they come near."""
        return "eager" if self.first else "lazy"


def draw_sections(value: StreamValue, context: dict[str, Any]) -> SafeString:
    """The HTML of a page's sections. Kept ones are left out; a plugin's section that fails is left out and logged.

    They are drawn from sanitised data, also where something was written past the field.
    """
    request = context.get("request")
    value = _safe(value)
    with pool_of(references_of_stream(value), request):
        return mark_safe("\n".join(_drawn(value, context)))  # noqa: S308 - made of rendered templates


def _drawn(value: StreamValue, context: dict[str, Any]) -> Iterator[str]:
    taken: set[str] = set()
    request, now = context.get("request"), timezone.now()
    preview = bool(getattr(request, "is_preview", False))
    below_title = bool(context.get("title_stands_above"))  # then no section brings the page's h1
    everything = [each for each in shown(value) if each.kind != KEPT]
    if (change := next_change([each.stored for each in everything], now)) is not None:
        shown_until(change)
    for number, each in enumerate(everything):
        if not preview and not is_shown(each.stored, now) and not _answered(each.stored, context, now):
            continue
        slug = plugin_of_kind(each.kind)
        html = None
        with attempt(slug, f"section {each.kind}", savepoint=slug != "pages"):
            child = each.stream[each.index]
            anchor = _anchor(child, number, taken, each.anchor)
            first = not taken and not below_title
            place = Place(str(child.id or f"n{number}"), anchor, first=first, editing=preview)
            html = str(child.render({**context, "section": place}))
            if html.strip():
                taken.add(place.anchor)
                if preview and any(window_of(each.stored)):
                    yield _note(each.stored, now)
                yield html
        if html is None:
            not_to_be_kept(_("A section of it cannot be drawn; the log says why."))
        elif (declared := section_kind(each.kind)) is not None and not declared.finished:
            not_to_be_kept(_("It has a section that is drawn anew for each visitor."))


def _answered(item: dict[str, Any], context: dict[str, Any], now: datetime) -> bool:
    """Whether this is a form that was just sent, whose time ended meanwhile: its mistakes and thanks are still shown."""
    section_id, request = item.get("id"), context.get("request")
    sent = request is not None and request.GET.get("sent") == section_id
    return (sent or section_id in (context.get("bound_forms") or ())) and is_held_open(item, now)


def _note(item: dict[str, Any], now: datetime) -> str:
    """What a preview says above a section that has its times."""
    start, end = window_of(item)
    return render_to_string("cms_sections/window_note.html", {"start": start, "end": end, "shown": is_shown(item, now)})


def references_of_stream(value: StreamValue) -> References:
    """What the sections of a page refer to, the shared ones among them."""
    found = references_of(value.stream_block, list(value.raw_data))
    for source in sources_of(value).values():
        references_of(source.sections.stream_block, list(source.sections.raw_data), found)
    return found


def _anchor(child: Any, number: int, taken: set[str], here: str = "") -> str:
    """The editor's anchor, or one of the section's id; with a number behind it where it is taken."""
    own = here or (child.value.get("anchor") if hasattr(child.value, "get") else "")
    wanted = own or f"s-{str(child.id or number)[:8]}"
    return wanted if wanted not in taken else f"{wanted}-{number}"


def scripts_of(value: StreamValue, *, preview: bool = False) -> list[str]:
    """The static files that the kinds of the sections that are drawn now want, each once."""
    blocks, now = value.stream_block.child_blocks, timezone.now()
    drawn = [each for each in shown(value) if preview or is_shown(each.stored, now)]
    wanted = (getattr(blocks[each.kind], "scripts", ()) for each in drawn if each.kind in blocks)
    return list(dict.fromkeys(script for scripts in wanted for script in scripts))


def _safe(value: StreamValue) -> StreamValue:
    """The same sections without what a browser would run; the shared ones are fetched on the way."""
    sources = sources_of(value)
    for source in sources.values():
        source.sections = _sanitised(source.sections)
    return with_sources(_sanitised(value), sources)


def _sanitised(value: StreamValue) -> StreamValue:
    return StreamValue(value.stream_block, sanitised(value.stream_block, list(value.raw_data)), is_lazy=True)
