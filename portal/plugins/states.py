"""What became of every enabled plugin, and what each brings: for the command, the staff page and health."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.plugins.discovery import Discovered
from portal.plugins.registry import plugin

STATES: dict[str, str | Promise] = {
    "ready": _("In use"),
    "missing": _("Not installed"),
    "broken": _("Cannot be loaded"),
    "incompatible": _("Made for another version"),
    "unmet": _("Needs another plugin"),
}


@dataclass(frozen=True, slots=True)
class PluginReport:
    """One enabled plugin, in words."""

    name: str
    title: str
    summary: str
    version: str
    ready: bool
    state: str | Promise
    reason: str
    brings: tuple[str | Promise, ...]


def reports() -> list[PluginReport]:
    """Every name in FOYER_PLUGINS, in that order, also those that could not be used."""
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
                ready=state.state == "ready",
                state=STATES[state.state],
                reason=state.reason,
                brings=tuple(words for attribute, words in BRINGS.items() if config and getattr(config, attribute)),
            )
        )
    return result


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
