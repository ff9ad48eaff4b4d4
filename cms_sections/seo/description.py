"""One sentence about a page, for search engines and where it is shared: the editor's, or the first words on the page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from wagtail.blocks import StreamValue

from cms_sections.rendering.window import window_of

LONGEST = 160
SHORTEST = 40
# Where a section says in words what it is about, the most telling first.
NAMES = ("lead", "text", "answer", "quote")
_TAG = re.compile(r"<[^>]*>")


def description_of(page: Any, otherwise: str = "") -> str:
    """What the editor wrote; else the first words of a section that is always shown; else `otherwise`."""
    if page.search_description:
        return str(page.search_description)
    found = next((words for words in _words(page.sections) if len(words) >= SHORTEST), "")
    return _short(found) or otherwise


def _words(sections: StreamValue) -> Iterator[str]:
    """From the data as stored: nothing is asked for. Shared sections and those of plugins that are off say nothing."""
    for item in sections.raw_data:
        value = item.get("value")
        known = item.get("type") in sections.stream_block.child_blocks and isinstance(value, Mapping)
        if known and not any(window_of(item)):
            yield from (plain(value[name]) for name in NAMES if isinstance(value.get(name), str))


def plain(text: str) -> str:
    """Formatted text as words."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _short(words: str) -> str:
    """Whole words, at most as many as search engines show."""
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
