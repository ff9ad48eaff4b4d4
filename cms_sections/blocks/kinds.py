"""Which kinds of sections are in use: the own, then those of other plugins."""

from __future__ import annotations

import logging
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from wagtail.blocks import Block

from cms_sections.blocks.kept import KEPT
from portal.plugins.public import SectionKind, attempt, plugins

logger = logging.getLogger(__name__)


def section_blocks() -> list[tuple[str, Block]]:
    """(name, block) of every kind in use, for a stream."""
    return [(kind.name, kind.block) for kind in section_kinds()]


def section_kinds() -> tuple[SectionKind, ...]:
    """Every kind in use, own ones first. A plugin whose kinds cannot be read loses those, and no page fails."""
    return tuple(kind for kind, _slug in _kinds().values())


def section_kind(name: str) -> SectionKind | None:
    """A kind in use, by its name."""
    return _kinds()[name][0] if name in _kinds() else None


def plugin_of_kind(name: str) -> str:
    """The slug of the plugin that brings a kind of sections in use."""
    return _kinds()[name][1] if name in _kinds() else "pages"


@cache
def _kinds() -> dict[str, tuple[SectionKind, str]]:
    kinds: dict[str, tuple[SectionKind, str]] = {}
    for slug, path in _declared():
        for kind in _read(slug, path):
            if kind.name in kinds or kind.name == KEPT:
                _refuse(f"The section kind {kind.name!r} of the plugin {slug} is taken; it is left out.")
                continue
            if kind.group:
                kind.block.meta.group = kind.group
            kinds[kind.name] = (kind, slug)
    return kinds


def _declared() -> list[tuple[str, str]]:
    own = "cms_sections.sections.kinds.KINDS"
    others = [(config.slug, config.section_kinds) for config in plugins() if config.section_kinds]
    return [("pages", own), *others]


def _read(slug: str, path: str) -> list[SectionKind]:
    """Where they cannot be read, its sections are kept as if it were off."""
    with attempt(slug, "section kinds"):
        return list(import_string(path))
    return []


def _refuse(sentence: str) -> None:
    if settings.FOYER_STRICT_PLUGINS:
        raise ValueError(sentence)
    logger.error(sentence)
