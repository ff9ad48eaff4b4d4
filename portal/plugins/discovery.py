"""Finds the enabled plugins while the settings are read. Installed is not enabled: `FOYER_PLUGINS` names them.

In strict mode (development, tests, CI) a plugin that cannot be used stops the start; otherwise it is left out and
its state keeps the reason, which `manage.py plugins` and the staff page show. Nothing is swallowed.
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from inspect import isclass

from django.core.exceptions import ImproperlyConfigured

from portal.plugins.config import CONTRACT_VERSION, PluginConfig

ENTRY_POINTS = "foyer.plugins"


@dataclass(frozen=True, slots=True)
class PluginState:
    """What became of one enabled name: ready, missing, broken, incompatible or unmet; `reason` is for people."""

    name: str
    state: str
    reason: str = ""
    config_path: str = ""
    config: type[PluginConfig] | None = None


@dataclass(frozen=True, slots=True)
class Discovered:
    states: tuple[PluginState, ...]

    def insist(self) -> None:
        """Raises ImproperlyConfigured if any plugin cannot be used: strict mode."""
        broken = [f"{state.name}: {state.reason}" for state in self.states if state.state != "ready"]
        if broken:
            raise ImproperlyConfigured(
                "Plugins cannot be used, and strict mode refuses to go on:\n" + "\n".join(broken)
            )

    @property
    def installed_apps(self) -> list[str]:
        """What goes into INSTALLED_APPS: each usable plugin's AppConfig and the further apps of its package."""
        return [
            app
            for state in self.states
            if state.state == "ready" and state.config
            for app in (state.config_path, *state.config.member_apps)
        ]


def discover(names: Iterable[str], *, strict: bool = False) -> Discovered:
    """Look at each enabled name, in order. Raises ImproperlyConfigured in strict mode if any cannot be used."""
    states = [look(name) for name in dict.fromkeys(names)]
    ready = {state.config.slug for state in states if state.config}
    states = [_needs_met(state, ready) for state in states]
    discovered = Discovered(tuple(states))
    if strict:
        discovered.insist()
    return discovered


def look(name: str) -> PluginState:
    """What a plugin of this name would be, but for what it needs of others. Nothing is installed."""
    module_name = _module_of(name)
    try:
        module = importlib.import_module(f"{module_name}.apps")
    except ModuleNotFoundError as error:
        if error.name and f"{module_name}.apps".startswith(error.name):
            return PluginState(name, "missing", f"There is no plugin module {module_name}. Is its package installed?")
        return PluginState(name, "broken", f"It needs the module {error.name}, which is not installed.")
    except Exception as error:  # a plugin's own code: whatever it raises must not take the site down
        last = traceback.extract_tb(error.__traceback__)[-1]
        return PluginState(name, "broken", f"{type(error).__name__}: {error} ({last.filename}, line {last.lineno})")
    configs = [
        value
        for value in vars(module).values()
        if isclass(value)
        and issubclass(value, PluginConfig)
        and value is not PluginConfig
        and value.__module__ == module.__name__
    ]
    if len(configs) != 1:
        return PluginState(name, "broken", f"{module_name}.apps must declare exactly one PluginConfig.")
    config = configs[0]
    first, last_version = config.contract
    if not first <= CONTRACT_VERSION <= last_version:
        reason = f"It was written for contract {first} to {last_version}; this portal offers {CONTRACT_VERSION}."
        return PluginState(name, "incompatible", reason)
    return PluginState(name, "ready", "", f"{config.__module__}.{config.__qualname__}", config)


def _module_of(name: str) -> str:
    for entry in entry_points(group=ENTRY_POINTS):
        if entry.name == name:
            return entry.value
    return name


def _needs_met(state: PluginState, ready: set[str]) -> PluginState:
    missing = [need for need in (state.config.needs if state.config else ()) if need not in ready]
    if not missing:
        return state
    return PluginState(state.name, "unmet", f"It needs {', '.join(missing)}, which is not enabled or cannot be used.")
