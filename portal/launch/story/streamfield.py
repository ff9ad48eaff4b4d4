"""Writes a page's sections as the editor's form sends them, from the state that the edit page carries."""

from __future__ import annotations

import json
from typing import Any

from portal.launch.story.walker import Form, StoryFailed

Fields = dict[str, str]


def sections_state(form: Form, name: str = "sections") -> list[dict[str, Any]]:
    """The sections as the edit page was given them: a list of {type, value, id}."""
    for element in form.element.select("[data-w-block-arguments-value]"):
        if element.get("id") == name:
            state: list[dict[str, Any]] = json.loads(str(element["data-w-block-arguments-value"]))[0]
            return state
    raise StoryFailed(f"The edit page has no field “{name}”.")


def stream_fields(state: list[dict[str, Any]], prefix: str = "sections") -> Fields:
    """All inputs of a list of sections, in their order."""
    fields = {f"{prefix}-count": str(len(state))}
    for index, child in enumerate(state):
        at = f"{prefix}-{index}"
        fields.update(
            {
                f"{at}-type": child["type"],
                f"{at}-id": child.get("id") or "",
                f"{at}-order": str(index),
                f"{at}-deleted": "",
            }
        )
        fields.update(_value(child["value"], f"{at}-value"))
    return fields


def _value(value: Any, prefix: str) -> Fields:
    if isinstance(value, list):
        if value and isinstance(value[0], dict) and "type" in value[0]:
            return stream_fields(value, prefix)
        if value and isinstance(value[0], str):  # a choice: the chosen values
            return {prefix: value[0]}
        return _list(value, prefix)
    if isinstance(value, dict):
        if "edit_url" in value or "parentId" in value:  # a chooser: only the id travels
            return {prefix: str(value.get("id") or "")}
        if "blocks" in value and "entityMap" in value:  # rich text
            return {prefix: json.dumps(value)}
        fields: Fields = {}
        for name, inner in value.items():
            fields.update(_value(inner, f"{prefix}-{name}"))
        return fields
    if value is True:
        return {prefix: "on"}
    if value in (None, False):
        return {prefix: ""} if value is None else {}
    return {prefix: str(value)}


def _list(items: list[Any], prefix: str) -> Fields:
    fields = {f"{prefix}-count": str(len(items))}
    for index, item in enumerate(items):
        at = f"{prefix}-{index}"
        inner = item["value"] if isinstance(item, dict) and set(item) <= {"value", "id"} else item
        identity = item.get("id") if isinstance(item, dict) else ""
        fields.update({f"{at}-id": identity or "", f"{at}-order": str(index), f"{at}-deleted": ""})
        fields.update(_value(inner, f"{at}-value"))
    return fields
