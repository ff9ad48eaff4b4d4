"""The field that holds a page's sections."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models
from wagtail.fields import StreamField

from cms_sections.blocks.posted import PostedStreamBlock
from cms_sections.blocks.stream import SectionsBlock


class LeanStreamField(StreamField):
    """A StreamField whose migration does not name its blocks, so that a new label or kind is no new migration."""

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    @cached_property
    def stream_block(self) -> PostedStreamBlock:
        block = PostedStreamBlock(self.block_types_arg)
        block.set_meta_options(self.block_opts)
        return block

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = models.Field.deconstruct(self)
        return name, path, [], kwargs


class SectionsField(LeanStreamField):
    """A StreamField of all kinds of sections that are in use: those of this plugin and those of others.

    Its migration names no kinds, so it is the same whatever plugins are on. Sections of kinds that are not in use
    are kept unchanged.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    @cached_property
    def stream_block(self) -> SectionsBlock:
        from cms_sections.blocks.kinds import section_blocks

        block = SectionsBlock(section_blocks())
        block.set_meta_options(self.block_opts)
        return block
