"""Whether stored data has the shape that its block reads. What somebody has damaged by hand is kept, not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.blocks import Block, CharBlock, ChoiceBlock, ListBlock, RichTextBlock, StructBlock
from wagtail.blocks.field_block import ChooserBlock
from wagtail.blocks.stream_block import BaseStreamBlock

LARGEST_ID = 10**18


def fits(block: Block, raw: Any) -> bool:
    """Missing parts fit, as they have defaults."""
    if isinstance(block, StructBlock):
        return isinstance(raw, Mapping) and all(
            fits(child, raw[name]) for name, child in block.child_blocks.items() if name in raw
        )
    if isinstance(block, ListBlock):
        return isinstance(raw, list) and all(fits(block.child_block, _content(item)) for item in raw)
    if isinstance(block, BaseStreamBlock):
        return isinstance(raw, list) and all(_child_fits(block, item) for item in raw)
    if isinstance(block, ChooserBlock):
        return raw in (None, "") or (isinstance(raw, int) and 0 <= raw < LARGEST_ID)
    if isinstance(block, CharBlock | ChoiceBlock | RichTextBlock):
        return not isinstance(raw, list | dict)
    return True


def _content(item: Any) -> Any:
    return item["value"] if isinstance(item, Mapping) and set(item) >= {"type", "value", "id"} else item


def _child_fits(block: BaseStreamBlock, item: Any) -> bool:
    if not isinstance(item, Mapping) or not isinstance(item.get("type"), str):
        return False
    child = block.child_blocks.get(item["type"])
    return child is None or ("value" in item and fits(child, item["value"]))
