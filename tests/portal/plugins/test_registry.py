"""A protocol or an event is found by any path under which the portal offers it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.plugins import registry
from portal.plugins.config import PluginConfig
from portal.plugins.conformance.declaration import what_it_names
from portal.plugins.conformance.subject import Subject
from portal.plugins.public import Timeline, find_all, plugin

DEFINED = "portal.plugins.contracts.panels.Timeline"


@pytest.fixture
def crm() -> Iterator[PluginConfig]:
    found = plugin("crm")
    assert found is not None
    registry._providers.cache_clear()
    yield found
    registry._providers.cache_clear()


def test_a_provider_may_be_named_by_the_public_path(crm: PluginConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    providers = {"portal.plugins.public.Timeline": crm.providers[DEFINED]}
    monkeypatch.setattr(type(crm), "providers", providers)
    assert [slug for slug, _provider in find_all(Timeline)] == ["crm", "time", "integrations"]
    assert list(what_it_names(Subject(crm))) == []


def test_a_path_by_which_nobody_asks_is_a_fault(crm: PluginConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    source = crm.providers["portal.plugins.contracts.figures.FigureSource"]
    monkeypatch.setattr(type(crm), "providers", {"reports_plugin.tasks.FigureSource": source})
    assert list(what_it_names(Subject(crm))) == [
        "providers, subscriptions: nobody asks for reports_plugin.tasks.FigureSource;"
        " write portal.plugins.contracts.figures.FigureSource."
    ]
