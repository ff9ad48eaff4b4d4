"""The plugins that are off: those the portal knows of and does not use. Their tables and rows are kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.conf import settings

from portal.plugins.discovery import Discovered


@dataclass(frozen=True, slots=True)
class AbsentPlugin:
    """`name` is what FOYER_PLUGINS would call it; `labels` are those of its apps, with which its tables begin."""

    name: str
    slug: str
    title: str
    summary: str
    version: str
    labels: frozenset[str]


@cache
def absent_plugins() -> tuple[AbsentPlugin, ...]:
    """The project's own plugins and those of installed packages that are not in use, also when they are broken.

    A plugin that was named once, is named no more and belongs to no installed package is not known.
    """
    discovered: Discovered = settings.FOYER_PLUGINS
    used = {state.config_path for state in discovered.states if state.state == "ready"}
    found: dict[str, AbsentPlugin] = {}
    for state in (*discovered.off, *discovered.states):
        if state.config_path and state.config_path not in used:
            words = (state.title or state.name, state.summary, state.version)
            found.setdefault(state.config_path, AbsentPlugin(state.name, state.slug, *words, frozenset(state.labels)))
    return tuple(found.values())


def plugin_of(label: str) -> str:
    """The title of the plugin that an app belongs to, in use or off; the app's label when nobody knows it."""
    for absent in absent_plugins():
        if label in absent.labels:
            return absent.title
    installed = apps.app_configs.get(label)
    return str(installed.verbose_name) if installed else label
