"""Kinds of sections that other plugins bring, and what becomes of a plugin that brings them wrongly."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings
from wagtail.blocks import CharBlock, StructBlock

from cms_sections.blocks import kinds
from cms_sections.blocks.kept import KEPT
from cms_sections.sections.kinds import KINDS
from portal.plugins.public import SectionKind

OWN = [kind.name for kind in KINDS]


class _EventBlock(StructBlock):
    title = CharBlock()


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A plugin whose module `KINDS` the test fills."""
    module = ModuleType("a_plugin_with_sections")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    config: Any = SimpleNamespace(slug="events", section_kinds="a_plugin_with_sections.KINDS")
    monkeypatch.setattr(kinds, "plugins", lambda: (config,))
    kinds._kinds.cache_clear()
    yield module
    kinds._kinds.cache_clear()


def _names() -> list[str]:
    kinds._kinds.cache_clear()
    return [name for name, _block in kinds.section_blocks()]


def test_kinds_of_plugins_follow_the_own(plugin: Any) -> None:
    plugin.KINDS = [SectionKind("events_list", _EventBlock(), group="Events")]
    assert _names() == [*OWN, "events_list"]
    assert dict(kinds.section_blocks())["events_list"].meta.group == "Events"


@pytest.mark.parametrize("name", ["hero", KEPT])
def test_a_name_that_is_taken_is_refused(plugin: Any, name: str, caplog: pytest.LogCaptureFixture) -> None:
    plugin.KINDS = [SectionKind(name, _EventBlock()), SectionKind("events_list", _EventBlock())]
    with override_settings(FOYER_STRICT_PLUGINS=True), pytest.raises(ValueError, match="is taken"):
        _names()
    with override_settings(FOYER_STRICT_PLUGINS=False):
        assert _names() == [*OWN, "events_list"]
        assert not isinstance(dict(kinds.section_blocks())["hero"], _EventBlock)
    assert "is taken" in caplog.text


def test_a_plugin_whose_kinds_cannot_be_read_loses_only_those(plugin: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Its module has no KINDS at all."""
    with override_settings(FOYER_STRICT_PLUGINS=True), pytest.raises(ImportError):
        _names()
    with override_settings(FOYER_STRICT_PLUGINS=False):
        assert _names() == OWN
    assert "'plugin': 'events', 'where': 'section kinds'" in caplog.text
