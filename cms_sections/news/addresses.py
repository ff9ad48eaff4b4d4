"""The addresses of a list of articles, below that of its page: plain words, so that each is a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

PART, TAG, AUTHOR, FEED = "part", "tag", "author", "feed"
RESERVED = frozenset({PART, TAG, AUTHOR, FEED})


@dataclass(frozen=True, slots=True)
class Listing:
    """Which articles, and which part of them."""

    tag: str = ""
    author: str = ""
    part: int = 1
    feed: bool = False

    @property
    def path(self) -> str:
        """Below the address of the index: `tag/design/part/2/`."""
        filtered = f"{TAG}/{quote(self.tag)}/" if self.tag else f"{AUTHOR}/{quote(self.author)}/" if self.author else ""
        return f"{filtered}{f'{PART}/{self.part}/' if self.part > 1 else ''}"

    def at(self, part: int) -> Listing:
        return replace(self, part=part)


FEED_PATH = f"{FEED}/"


def listing_at(components: Sequence[str]) -> Listing | None:
    """What these parts of an address ask for; None when they ask for something else. Each list has one address."""
    if list(components) == [FEED]:
        return Listing(feed=True)
    words, part = list(components), 1
    if len(words) >= 2 and words[-2] == PART:
        if not (words[-1].isascii() and words[-1].isdecimal()) or words[-1].startswith("0") or len(words[-1]) > 4:
            return None
        part = int(words[-1])
        if part == 1:
            return None
        words = words[:-2]
    if not words:
        return Listing(part=part) if part > 1 else None
    if len(words) == 2 and words[0] in (TAG, AUTHOR) and words[1]:
        return Listing(part=part, **{words[0]: words[1]})  # type: ignore[arg-type]  # tag or author, a word
    return None
