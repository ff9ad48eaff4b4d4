"""Which kinds of sections are in use: the own eight, then those of other plugins."""

from __future__ import annotations

import logging
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string
from wagtail.blocks import Block

from cms_sections.blocks.kept import KEPT
from portal.plugins.public import SectionKind, plugins

logger = logging.getLogger(__name__)


def section_blocks() -> list[tuple[str, Block]]:
    """(name, block) of every kind in use, for a stream."""
    return [(kind.name, kind.block) for kind in section_kinds()]


@cache
def section_kinds() -> tuple[SectionKind, ...]:
    """Every kind in use, own ones first. A plugin whose kinds cannot be read loses those, and no page fails."""
    kinds: dict[str, SectionKind] = {}
    for slug, path in _declared():
        for kind in _read(slug, path):
            if kind.name in kinds or kind.name == KEPT:
                _refuse(f"The section kind {kind.name!r} of the plugin {slug} is taken; it is left out.")
                continue
            if kind.group:
                kind.block.meta.group = kind.group
            kinds[kind.name] = kind
    return tuple(kinds.values())


def _declared() -> list[tuple[str, str]]:
    own = "cms_sections.sections.kinds.KINDS"
    others = [(config.slug, config.section_kinds) for config in plugins() if config.section_kinds]
    return [("pages", own), *others]


def _read(slug: str, path: str) -> list[SectionKind]:
    try:
        return list(import_string(path))
    except Exception as error:
        if settings.FOYER_STRICT_PLUGINS:
            raise
        logger.exception("The section kinds of the plugin %s cannot be read (%s); its sections are kept.", slug, error)
        return []


def _refuse(sentence: str) -> None:
    if settings.FOYER_STRICT_PLUGINS:
        raise ValueError(sentence)
    logger.error(sentence)
