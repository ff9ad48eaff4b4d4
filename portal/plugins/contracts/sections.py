"""Kinds of sections that a plugin adds to pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail.blocks import Block


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A block for pages. `name` is stored in the pages' data and never changes; prefix it with the plugin's slug.

    Pages are written out as finished HTML. A section that reads rows while it is drawn says which things they are
    (`showing`, `shown_changed`); one that must be drawn anew for each visitor is not `finished`.
    """

    name: str
    block: Block
    group: str = ""
    finished: bool = True
