"""What became of every plugin, which known ones are off, and what each brings: for the command, the staff page and health."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.plugins.absent import absent_plugins
from portal.plugins.discovery import Discovered
from portal.plugins.registry import plugin

STATES: dict[str, str | Promise] = {
    "ready": _("In use"),
    "missing": _("Not installed"),
    "broken": _("Cannot be loaded"),
    "incompatible": _("Made for another version"),
    "unmet": _("Needs another plugin"),
    "off": _("Switched off"),
}


@dataclass(frozen=True, slots=True)
class PluginReport:
    """One plugin, in words. `enabled`: FOYER_PLUGINS names it; `ready`: it is in use."""

    name: str
    title: str
    summary: str
    version: str
    enabled: bool
    ready: bool
    state: str | Promise
    reason: str
    brings: tuple[str | Promise, ...]


def reports() -> list[PluginReport]:
    """Every name in FOYER_PLUGINS, in that order, also those that could not be used; then the known ones that are off."""
    discovered: Discovered = settings.FOYER_PLUGINS
    result = []
    for state in discovered.states:
        config = plugin(state.config.slug) if state.config else None
        result.append(
            PluginReport(
                name=state.name,
                title=str(config.verbose_name) if config else state.name,
                summary=str(config.summary) if config else "",
                version=config.version if config else "",
                enabled=True,
                ready=state.state == "ready",
                state=STATES[state.state],
                reason=state.reason,
                brings=tuple(words for attribute, words in BRINGS.items() if config and getattr(config, attribute)),
            )
        )
    return [*result, *_off({state.name for state in discovered.states})]


def _off(enabled: set[str]) -> list[PluginReport]:
    return [
        PluginReport(
            name=plugin.name,
            title=plugin.title,
            summary=str(plugin.config.summary),
            version=plugin.config.version,
            enabled=False,
            ready=False,
            state=STATES["off"],
            reason=gettext(
                "Its data is kept. To have it back, name %(name)s in FOYER_PLUGINS and start the portal again."
            )
            % {"name": plugin.name},
            brings=(),
        )
        for plugin in absent_plugins()
        if plugin.name not in enabled
    ]


BRINGS: dict[str, str | Promise] = {
    "section_kinds": _("section kinds"),
    "api_router": _("API"),
    "client_urls": _("client pages"),
    "schedules": _("schedules"),
    "subscriptions": _("answers to events"),
    "providers": _("services for other plugins"),
    "role_permissions": _("permissions"),
    "demo": _("demo content"),
}
