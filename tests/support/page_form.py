"""What Wagtail's page editor sends when it saves a page of sections."""

from __future__ import annotations

import json
from typing import Any

from wagtail.models import Page


def form_of(page: Page, sections: list[dict[str, Any]] | None = None, **fields: str) -> dict[str, str]:
    """What the page editor sends: these sections, in this order."""
    stream_block = page._meta.get_field("sections").stream_block
    value = stream_block.to_python(sections if sections is not None else list(page.sections.raw_data))
    data = {
        "title": page.title, "slug": page.slug, "seo_title": page.seo_title, "search_description": "",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "sections-count": str(len(value)),
    }  # fmt: skip
    for index, state in enumerate(stream_block.get_form_state(value)):
        data |= {
            f"sections-{index}-deleted": "", f"sections-{index}-order": str(index),
            f"sections-{index}-type": state["type"], f"sections-{index}-id": state["id"] or "",
        }  # fmt: skip
        data |= _fields(stream_block.child_blocks[state["type"]], state["value"], f"sections-{index}-value")
    return data | fields


def _fields(block: Any, state: Any, prefix: str) -> dict[str, str]:
    from wagtail.blocks import ListBlock, RichTextBlock, StreamBlock, StructBlock
    from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock

    if isinstance(block, StructBlock):
        return {
            key: value
            for name, child in block.child_blocks.items()
            for key, value in _fields(child, state[name], f"{prefix}-{name}").items()
        }
    if isinstance(block, StreamBlock):
        data = {f"{prefix}-count": str(len(state))}
        for index, entry in enumerate(state):
            data |= {f"{prefix}-{index}-deleted": "", f"{prefix}-{index}-order": str(index)}
            data |= {f"{prefix}-{index}-type": entry["type"], f"{prefix}-{index}-id": entry["id"] or ""}
            data |= _fields(block.child_blocks[entry["type"]], entry["value"], f"{prefix}-{index}-value")
        return data
    if isinstance(block, ListBlock):
        data = {f"{prefix}-count": str(len(state))}
        for index, entry in enumerate(state):
            data |= {f"{prefix}-{index}-deleted": "", f"{prefix}-{index}-order": str(index)}
            data |= {f"{prefix}-{index}-type": "item", f"{prefix}-{index}-id": entry["id"] or ""}
            data |= _fields(block.child_block, entry["value"], f"{prefix}-{index}-value")
        return data
    if isinstance(block, BaseTypedTableBlock):
        return _table(block, state, prefix)
    if isinstance(block, RichTextBlock):
        return {prefix: state if isinstance(state, str) else json.dumps(state)}
    if isinstance(state, list):  # a select
        return {prefix: str(state[0])}
    if isinstance(state, dict):
        return {prefix: str(state["id"])}
    return {} if state in (None, False) else {prefix: str(state)}


def _table(block: Any, state: Any, prefix: str) -> dict[str, str]:
    data = {f"{prefix}-caption": state["caption"]}
    data |= {f"{prefix}-column-count": str(len(state["columns"])), f"{prefix}-row-count": str(len(state["rows"]))}
    for index, column in enumerate(state["columns"]):
        start = f"{prefix}-column-{index}"
        data |= {f"{start}-type": column["type"], f"{start}-heading": column["heading"]}
        data |= {f"{start}-order": str(index), f"{start}-deleted": ""}
    for index, row in enumerate(state["rows"]):
        data |= {f"{prefix}-row-{index}-order": str(index), f"{prefix}-row-{index}-deleted": ""}
        for column, value in enumerate(row["values"]):
            data[f"{prefix}-cell-{index}-{column}"] = value
    return data
