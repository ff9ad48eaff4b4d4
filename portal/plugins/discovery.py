"""Finds the enabled plugins while the settings are read. Installed is not enabled: `FOYER_PLUGINS` names them.

A process of its own loads them first (`portal.plugins.preflight`); what it found is kept until something changes. In
strict mode (development, tests, CI) a plugin that cannot be used stops the start; otherwise it is left out and its state
keeps the reason, which `manage.py plugins`, the staff page and health show. Nothing is swallowed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from portal.plugins.config import PluginConfig
from portal.plugins.preflight.declared import Unusable, declaration, missing
from portal.plugins.preflight.launch import Limits, PreflightFailed, look_at
from portal.plugins.preflight.places import folder_of, ground
from portal.plugins.preflight.verdict import Finding, alone, keep, kept

ENTRY_POINTS = "foyer.plugins"
UNSEEN = (
    "It could not be looked at before it was loaded; what the process said at its start tells why. If it is broken, it takes"
    " the portal with it. Mend that and start again."
)
# True in the process that looks at the plugins: the portal there is one without any.
in_preflight = False


@dataclass(frozen=True, slots=True)
class PluginState:
    """What became of one name: ready, missing, broken, incompatible, unmet or, where it is known and not enabled, off.

    `reason` is for people, and empty for a ready one unless it is used unseen; `labels` are those of its apps, with which its
    tables begin; `config` is there when it is ready.
    """

    name: str
    state: str
    reason: str = ""
    config_path: str = ""
    config: type[PluginConfig] | None = None
    title: str = ""
    summary: str = ""
    version: str = ""
    labels: tuple[str, ...] = ()
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Discovered:
    """The enabled names, in their order, and the known ones that are off."""

    states: tuple[PluginState, ...]
    off: tuple[PluginState, ...] = ()
    again: Callable[[], Discovered] | None = None  # looks anew, whatever was kept

    def insist(self) -> None:
        """Raises ImproperlyConfigured if any plugin cannot be used or is used unseen: strict mode."""
        broken = [f"{state.name}: {state.reason}" for state in self.states if state.state != "ready" or state.reason]
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


def discover(
    names: Iterable[str],
    *,
    known: Iterable[str],
    folder: Path,
    limits: Limits,
    matters: Sequence[Any] = (),
    strict: bool = False,
    anew: bool = False,
) -> Discovered:
    """Look at each enabled name, in order, and at the known ones that are off.

    The verdict is kept in `folder` and used until something changes, unless `anew`; `matters` are the settings on which
    it depends besides. Raises ImproperlyConfigured in strict mode if any cannot be used.
    """
    if in_preflight:
        return Discovered(())
    modules = {entry.name: entry.value for entry in entry_points(group=ENTRY_POINTS)}
    enabled = list(dict.fromkeys(names))
    off = [name for name in dict.fromkeys((*known, *modules)) if name not in enabled]
    found = _findings(enabled, off, modules, folder, limits, matters, anew=anew)
    states = [_state(found[name]) for name in enabled]
    ready = {state.config.slug for state in states if state.config}
    discovered = Discovered(
        tuple(_needs_met(state, ready) for state in states),
        tuple(_state(replace(found[name], state="off")) for name in off if found[name].config_path),
        partial(discover, enabled, known=tuple(known), folder=folder, limits=limits, matters=matters, anew=True),
    )
    if strict:
        discovered.insist()
    return discovered


def _findings(
    enabled: list[str],
    off: list[str],
    modules: dict[str, str],
    folder: Path,
    limits: Limits,
    matters: Sequence[Any],
    *,
    anew: bool,
) -> dict[str, Finding]:
    """What is known of each name by a verdict that holds, else by looking."""
    absent = {}
    for name in (*enabled, *off):
        if folder_of(modules.get(name, name)) is None:
            absent[name] = Finding(name, name, "missing", missing(modules.get(name, name)).reason, title=name)
    there, others = ([name for name in group if name not in absent] for group in (enabled, off))
    if not there and not others:
        return absent
    state = ground(limits, *matters)
    began = time.time()
    found = None if anew else kept(folder, state, there, others)
    if found is None:
        with alone(folder):
            found = None if anew else kept(folder, state, there, others, since=began)
            found = found or _look(there, others, modules, folder, limits, state)
    return {**found, **absent}


def _look(
    enabled: list[str], off: list[str], modules: dict[str, str], folder: Path, limits: Limits, state: str
) -> dict[str, Finding]:
    there, others = ([(name, modules.get(name, name)) for name in group] for group in (enabled, off))
    try:
        findings = look_at(there, others, limits)
    except PreflightFailed as error:
        # Not a plugin's fault, as a rule: what is wrong with the settings is about to stop this process as well.
        sys.stderr.write(f"The plugins could not be looked at beforehand, so they are loaded as they are:\n{error}\n")
        return {finding.name: finding for finding in _by_declaration(enabled, off, modules)}
    keep(folder, state, findings)
    return {finding.name: finding for finding in findings}


def _by_declaration(enabled: list[str], off: list[str], modules: dict[str, str]) -> Iterable[Finding]:
    for name in (*enabled, *off):
        module = modules.get(name, name)
        try:
            config = declaration(module)
        except Unusable as problem:
            yield Finding(name, module, problem.state, problem.reason, title=name)
        else:
            path = f"{config.__module__}.{config.__qualname__}"
            yield Finding(
                name, module, "ready", UNSEEN, config_path=path, slug=config.slug, labels=(str(config.label),)
            )


def _state(finding: Finding) -> PluginState:
    """The declaration of a usable plugin is imported here, of the others nothing is."""
    words = (finding.title, finding.summary, finding.version, finding.labels, finding.slug)
    if finding.state == "ready":
        try:
            config = declaration(finding.module)
        except Unusable as problem:
            return PluginState(finding.name, problem.state, problem.reason, "", None, *words)
        return PluginState(finding.name, "ready", finding.reason, finding.config_path, config, *words)
    return PluginState(finding.name, finding.state, finding.reason, finding.config_path, None, *words)


def _needs_met(state: PluginState, ready: set[str]) -> PluginState:
    lacking = [need for need in (state.config.needs if state.config else ()) if need not in ready]
    if not lacking:
        return state
    reason = f"It needs {', '.join(lacking)}, which is not enabled or cannot be used."
    return replace(state, state="unmet", reason=reason, config=None)
