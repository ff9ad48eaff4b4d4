"""What is stored and what is shown holds no script, whichever way it came: form, code, import.

Formatted text keeps a closed list of elements and attributes; addresses keep the schemes that lead somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import nh3
from wagtail.blocks import Block, ListBlock, RichTextBlock, StructBlock
from wagtail.blocks.stream_block import BaseStreamBlock

ELEMENTS = {
    "a", "b", "blockquote", "br", "code", "em", "embed", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "s",
    "strong", "sub", "sup", "ul",
}  # fmt: skip
# Those that Wagtail's editor writes; `linktype` and `embedtype` name rows, which only become addresses on a page.
ATTRIBUTES = {
    "*": {"data-block-key"},
    "a": {"href", "id", "linktype"},
    "embed": {"alt", "embedtype", "format", "id", "url"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
WORD = re.compile(r"[\w-]+\Z")
NUMBER_OF_NOTHING = re.compile(r'(<a\b(?![^>]*\blinktype=)[^>]*?) id="\d+"')
EMBED = re.compile(r"(<embed\b[^>]*[^/>])>")


def sanitised_text(html: str) -> str:
    """Formatted text as it may be stored. Doing it twice changes nothing more; what Wagtail's editor wrote stays."""
    cleaned = nh3.clean(
        html,
        tags=ELEMENTS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return _as_wagtail_writes(cleaned)


def _as_wagtail_writes(html: str) -> str:
    """Void elements closed, blanks as they are, and no number but where it names a row."""
    html = html.replace("<br>", "<br/>").replace("<hr>", "<hr/>").replace("&nbsp;", "\N{NO-BREAK SPACE}")
    return NUMBER_OF_NOTHING.sub(r"\1", EMBED.sub(r"\1/>", html))


def _attribute(_element: str, name: str, value: str) -> str | None:
    if name in ("href", "url", "alt"):
        return value
    if name == "id":
        return value if value.isdecimal() else None
    return value if WORD.match(value) else None


def sanitised(block: Block, raw: Any) -> Any:
    """The stored value of this block as it may be stored and shown. What is passed in stays as it is."""
    own = getattr(block, "sanitised", None)
    if own is not None:
        return own(raw)
    if isinstance(block, RichTextBlock):
        return sanitised_text(raw) if isinstance(raw, str) and raw else raw
    if isinstance(block, StructBlock) and isinstance(raw, Mapping):
        return {
            name: sanitised(block.child_blocks[name], value) if name in block.child_blocks else value
            for name, value in raw.items()
        }
    if isinstance(block, ListBlock) and isinstance(raw, list):
        return [
            {**item, "value": sanitised(block.child_block, item["value"])}
            if isinstance(item, Mapping) and set(item) >= {"type", "value", "id"}
            else sanitised(block.child_block, item)
            for item in raw
        ]
    if isinstance(block, BaseStreamBlock) and isinstance(raw, list):
        return [sanitised_child(block, item) for item in raw]
    return raw


def sanitised_child(block: BaseStreamBlock, item: Any) -> Any:
    """One child of a stream; of a kind that nobody here knows, as it is."""
    if not isinstance(item, Mapping) or item.get("type") not in block.child_blocks or "value" not in item:
        return item
    return {**item, "value": sanitised(block.child_blocks[item["type"]], item["value"])}
