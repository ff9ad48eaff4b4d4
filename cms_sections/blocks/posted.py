"""What an editor's form sends is looked at before it is read: damaged counts and orders are bad input, not failures.

Wagtail reads them with `int()` and counts as far as they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from wagtail.blocks import Block, ListBlock, StreamBlock, StreamValue, StructBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock

LONGEST_NUMBER = 9  # digits


class PostedStreamBlock(StreamBlock):
    """A stream whose posted form is refused as a whole where it is damaged."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> StreamValue:
        if any("\0" in value for name, value in _texts(data) if name.startswith(f"{prefix}-")):
            raise damaged()
        check_posted(self, data, prefix)
        value: StreamValue = super().value_from_datadict(data, files, prefix)
        return value


def damaged() -> BadRequest:
    return BadRequest(_("The form arrived damaged. Nothing was saved; go back and save it again."))


def check_posted(block: Block, data: Any, prefix: str) -> None:
    """Raises `BadRequest` where counts are no counts, orders no orders or taken twice, or kinds are missing."""
    if isinstance(block, BaseStreamBlock):
        for index in _numbered(data, f"{prefix}-", "order"):
            kind = data.get(f"{prefix}-{index}-type")
            if kind is None:
                raise damaged()
            if kind in block.child_blocks:
                check_posted(block.child_blocks[kind], data, f"{prefix}-{index}-value")
    elif isinstance(block, ListBlock):
        for index in _numbered(data, f"{prefix}-", "order"):
            check_posted(block.child_block, data, f"{prefix}-{index}-value")
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            check_posted(child, data, f"{prefix}-{name}")
    elif isinstance(block, BaseTypedTableBlock):
        _check_table(block, data, prefix)


def read_or_refused(read: Callable[[], Any]) -> Any:
    """What `read` makes of posted formatted text; text that no editor writes is bad input."""
    try:
        value = read()
        text = str(getattr(value, "source", value))
        text.encode()
    except Exception as error:  # the converter has exceptions of its own for each kind of damage
        raise damaged() from error
    if "\0" in text:
        raise damaged()
    return value


def _check_table(block: Any, data: Any, prefix: str) -> None:
    for index in _numbered(data, f"{prefix}-column-", "order"):
        if data.get(f"{prefix}-column-{index}-type") not in block.child_blocks:
            raise damaged()
    for _index in _numbered(data, f"{prefix}-row-", "order"):
        pass


def _numbered(data: Any, start: str, order: str) -> Iterator[int]:
    """The numbers of the parts that are there and not deleted, where all their orders are right."""
    count = _number(data.get(f"{start}count"))
    if count > len(data):
        raise damaged()
    taken: set[int] = set()
    for index in range(count):
        if data.get(f"{start}{index}-deleted"):
            continue
        place = _number(data.get(f"{start}{index}-{order}"))
        if place in taken:
            raise damaged()
        taken.add(place)
        yield index


def _number(text: Any) -> int:
    if not isinstance(text, str) or not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise damaged()
    return int(text)


def _texts(data: Any) -> Iterator[tuple[str, str]]:
    for name in data if isinstance(data, Mapping) else ():
        value = data.get(name)
        if isinstance(value, str):
            yield name, value
