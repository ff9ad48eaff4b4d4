"""The plugins that are off: those the portal knows of and does not use. Their tables and rows are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points

from django.apps import AppConfig, apps
from django.conf import settings

from portal.plugins.config import PluginConfig
from portal.plugins.discovery import ENTRY_POINTS, Discovered, look
from portal.settings.env import DEFAULT_PLUGINS


@dataclass(frozen=True, slots=True)
class AbsentPlugin:
    """`name` is what FOYER_PLUGINS would call it; `labels` are those of its apps, with which its tables begin."""

    name: str
    config: type[PluginConfig]
    labels: frozenset[str]

    @property
    def title(self) -> str:
        return str(getattr(self.config, "verbose_name", self.name))


@cache
def absent_plugins() -> tuple[AbsentPlugin, ...]:
    """The project's own plugins and those of installed packages that are not in use, also when they are broken.

    A plugin that was named once, is named no more and belongs to no installed package is not known.
    """
    used = {state.config_path for state in _discovered().states if state.state == "ready"}
    found: dict[str, AbsentPlugin] = {}
    for name in _known_names():
        state = look(name)
        if state.config is not None and state.config_path not in used:
            found.setdefault(state.config_path, AbsentPlugin(name, state.config, frozenset(_labels(state.config))))
    return tuple(found.values())


def plugin_of(label: str) -> str:
    """The title of the plugin that an app belongs to, in use or off; the app's label when nobody knows it."""
    for absent in absent_plugins():
        if label in absent.labels:
            return absent.title
    installed = apps.app_configs.get(label)
    return str(installed.verbose_name) if installed else label


def _discovered() -> Discovered:
    discovered: Discovered = settings.FOYER_PLUGINS
    return discovered


def _known_names() -> Iterator[str]:
    yield from DEFAULT_PLUGINS
    yield from (entry.name for entry in entry_points(group=ENTRY_POINTS))
    yield from (state.name for state in _discovered().states)


def _labels(config: type[PluginConfig]) -> Iterator[str]:
    yield str(config.label)
    for member in config.member_apps:
        try:
            yield AppConfig.create(member).label
        except Exception:  # a plugin's own code, which is not even in use: the app's name has to do
            yield member.rpartition(".")[2]
