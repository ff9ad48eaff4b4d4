"""The stream of a page's sections. It never loses one: unknown kinds are parked as `KeptBlock`s and written back."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from wagtail.admin.telepath import register
from wagtail.blocks import Block, StreamValue
from wagtail.blocks.stream_block import StreamBlockAdapter

from cms_sections.blocks.fitting import fits
from cms_sections.blocks.kept import KEPT, KeptBlock, KeptSection
from cms_sections.blocks.posted import LONGEST_NUMBER, PostedStreamBlock
from cms_sections.blocks.sanitised import sanitised_child

UNKNOWN = "?"  # the kind of what does not say its kind


class SectionsBlock(PostedStreamBlock):
    """Takes every form in which Wagtail hands over a stream: lists from the database, JSON texts from revisions
    and fixtures, tuples from code, posted forms. What it hands over to be stored is sanitised.
    """

    def __init__(self, local_blocks: list[tuple[str, Block]] | None = None, **kwargs: Any) -> None:
        super().__init__([*(local_blocks or ()), (KEPT, KeptBlock())], **kwargs)

    def to_python(self, value: Any) -> StreamValue:
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError:
                return self.empty_value(raw_text=value)
        if isinstance(value, StreamValue) or not value:
            return super().to_python(value)
        if not isinstance(value, list | tuple):
            return self.empty_value(raw_text=json.dumps(value, default=str))
        value = list(value)
        if not isinstance(value[0], tuple) and not _is_pair(value[0]):
            return StreamValue(self, [self._parked(item) for item in value], is_lazy=True)
        return super().to_python([self._parked_pair(name, content) for name, content in value])

    def bulk_to_python(self, values: Any) -> list[StreamValue]:
        values = [[self._parked(item) for item in stream] for stream in values]
        result: list[StreamValue] = super().bulk_to_python(values)
        return result

    def get_prep_value(self, value: Any) -> list[dict[str, Any]]:
        return [unparked(sanitised_child(self, item)) for item in super().get_prep_value(value)]

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> StreamValue:
        """A kind that vanished between opening and sending the form is not dropped: its child refuses to be saved."""
        return super().value_from_datadict(_known_types(data, prefix, self.child_blocks), files, prefix)

    def _parked(self, item: Any) -> dict[str, Any]:
        """Of unknown kinds, and what has not the shape of its kind because somebody damaged it."""
        if not isinstance(item, dict) or not isinstance(item.get("type"), str):
            item = {**(item if isinstance(item, dict) else {"value": item}), "type": UNKNOWN}
        if item["type"] == KEPT and not isinstance(item.get("value"), dict):
            item = {**item, "type": UNKNOWN}
        kind = self.child_blocks.get(item["type"])
        if kind is not None and "value" in item and fits(kind, item["value"]):
            return dict(item)
        return {"type": KEPT, "value": item, "id": item.get("id")}

    def _parked_pair(self, name: str, content: Any) -> tuple[str, Any]:
        if name in self.child_blocks:
            return name, content
        return KEPT, KeptSection({"type": name, "value": content})


def _is_pair(item: Any) -> bool:
    """A section as code writes it: its kind, then its content."""
    return isinstance(item, list) and len(item) == 2 and isinstance(item[0], str)


def unparked(item: dict[str, Any]) -> dict[str, Any]:
    """A section as it is stored. A kept one is exactly what was found, under the id that its place has now."""
    raw = item["value"]
    if item["type"] != KEPT or not isinstance(raw, dict):
        return item
    if item.get("id") is None or str(raw.get("id")) == str(item["id"]):
        return raw
    return {**raw, "id": item["id"]}


def _known_types(data: Any, prefix: str, known: Any) -> Any:
    """The posted form with unknown kinds named `KEPT`; their data cannot be read, which `KeptBlock.clean` says."""
    count = data.get(f"{prefix}-count") or ""
    count = int(count) if count.isascii() and count.isdecimal() and len(count) <= LONGEST_NUMBER else 0
    count = min(count, len(data))
    unknown = [
        key for key in (f"{prefix}-{index}-type" for index in range(count)) if key in data and data[key] not in known
    ]
    if not unknown:
        return data
    changed = data.copy()
    for key in unknown:
        changed[key] = KEPT
        changed.setdefault(f"{key.removesuffix('-type')}-value", "")
    return changed


class SectionsBlockAdapter(StreamBlockAdapter):
    """In the editor, kept sections can be shown but not added."""

    js_constructor = "cms_sections.SectionsBlock"

    @property
    def media(self) -> forms.Media:
        media: forms.Media = super().media
        return media + forms.Media(js=["cms_sections/editor.js"])


register(SectionsBlockAdapter(), SectionsBlock)
