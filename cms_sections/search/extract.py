"""What is quoted of a text, with the words that were looked for marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cms_sections.search.words import TOKEN

LENGTH = 240
BEFORE = 60


class Part(NamedTuple):
    """A piece of text, and whether it is marked. The template escapes it."""

    text: str
    hit: bool = False


def marked(text: str, is_hit: Callable[[str], bool]) -> list[Part]:
    """The whole text in pieces; put together they are the text again."""
    parts: list[Part] = []
    done = 0
    for match in TOKEN.finditer(text):
        if is_hit(match.group()):
            if match.start() > done:
                parts.append(Part(text[done : match.start()]))
            parts.append(Part(match.group(), hit=True))
            done = match.end()
    if done < len(text):
        parts.append(Part(text[done:]))
    return parts


def excerpt(text: str, is_hit: Callable[[str], bool]) -> list[Part]:
    """About two lines around the first hit; of a text without one, its beginning. Whole words, with an ellipsis where
    something is left out.
    """
    first = next((match.start() for match in TOKEN.finditer(text) if is_hit(match.group())), 0)
    start = _word_at(text, first - BEFORE) if first > BEFORE else 0
    start = min(start, first)
    end = _end(text, start + LENGTH)
    parts = marked(text[start:end].strip(), is_hit)
    if start > 0:
        parts.insert(0, Part("… "))
    if end < len(text):
        parts.append(Part(" …"))
    return parts


def _word_at(text: str, place: int) -> int:
    """The beginning of the next word."""
    space = text.find(" ", place)
    return space + 1 if space >= 0 else place


def _end(text: str, place: int) -> int:
    """The end of the last word that is whole."""
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - BEFORE, place + 1)
    return space if space >= 0 else place
