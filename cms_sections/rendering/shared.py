"""Which shared sections a page shows, fetched at once and kept with its stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wagtail.blocks import StreamValue

from cms_sections.blocks.shared import SHARED
from portal.plugins.public import showing

_KEPT_AS = "_foyer_shared"


@dataclass(frozen=True, slots=True)
class Shown:
    """A section in its order on the page: the stream and place that it is written in, and the anchor it has here."""

    kind: str
    stream: StreamValue
    index: int
    anchor: str = ""

    @property
    def stored(self) -> dict[str, Any]:
        """Its data as it is stored."""
        found: dict[str, Any] = self.stream.raw_data[self.index]
        return found


def shown(value: StreamValue) -> list[Shown]:
    """The sections of a page with the shared ones in their places; those that are not public are left out.

    One query where the page shows shared sections, none after that.
    """
    return list(_shown(value))


def _shown(value: StreamValue) -> Iterator[Shown]:
    sources = sources_of(value)
    for index, item in enumerate(value.raw_data):
        if item["type"] != SHARED:
            yield Shown(item["type"], value, index)
        elif (source := sources.get(source_id(item))) and len(source.sections.raw_data):
            anchor = str(item["value"].get("anchor") or "")
            yield Shown(source.sections.raw_data[0]["type"], source.sections, 0, anchor)


def sources_of(value: StreamValue) -> dict[int, Any]:
    """The live shared sections that this stream shows, by id."""
    from cms_sections.models.shared import SharedSection

    found: dict[int, Any] | None = getattr(value, _KEPT_AS, None)
    if found is None:
        ids = source_ids(value.raw_data)
        with showing(*(f"sections:{pk}" for pk in ids)):
            found = {source.pk: source for source in SharedSection.objects.live().filter(pk__in=ids)} if ids else {}
        with_sources(value, found)
    return found


def with_sources(value: StreamValue, sources: dict[int, Any]) -> StreamValue:
    """The stream, which from now on knows what it shows."""
    setattr(value, _KEPT_AS, sources)
    return value


def source_ids(raw: Iterable[Any]) -> set[int]:
    """The shared sections that stored data of a page refers to."""
    return {pk for item in raw if item.get("type") == SHARED and (pk := source_id(item))}


def source_id(item: Any) -> int:
    stored = item.get("value")
    found = stored.get("source") if isinstance(stored, dict) else None
    return found if isinstance(found, int) else 0
