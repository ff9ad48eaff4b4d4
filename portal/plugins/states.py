"""What became of every plugin, which known ones are off, and what each brings: for the command, the staff page and health."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.plugins.absent import absent_plugins
from portal.plugins.discovery import Discovered, PluginState
from portal.plugins.faults import faults
from portal.plugins.registry import plugin, plugins
from portal.plugins.tables import lacking

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
    """One plugin, in words. `enabled`: FOYER_PLUGINS names it; `ready`: it is in use.

    `troubles` are sentences about one in use that does not work as it should.
    """

    name: str
    title: str
    summary: str
    version: str
    enabled: bool
    ready: bool
    state: str | Promise
    reason: str
    brings: tuple[str | Promise, ...]
    troubles: tuple[str, ...] = ()


def reports(discovered: Discovered | None = None) -> list[PluginReport]:
    """Every name in FOYER_PLUGINS, in that order, also those that could not be used; then the known ones that are off.

    As this process found them at its start, or as they have been `discovered` since.
    """
    discovered = discovered or settings.FOYER_PLUGINS
    known = troubles()
    result = []
    for state in discovered.states:
        config = plugin(state.config.slug) if state.config else None
        result.append(
            PluginReport(
                name=state.name,
                title=str(config.verbose_name) if config else state.title or state.name,
                summary=str(config.summary) if config else state.summary,
                version=config.version if config else state.version,
                enabled=True,
                ready=state.state == "ready",
                state=STATES[state.state],
                reason="" if state.state == "ready" else state.reason,
                brings=tuple(words for attribute, words in BRINGS.items() if config and getattr(config, attribute)),
                troubles=_troubles(state, known),
            )
        )
    return [*result, *_off({state.name for state in discovered.states})]


def _troubles(state: PluginState, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if state.state != "ready":
        return ()
    unseen = (state.reason,) if state.reason else ()
    return (*unseen, *(known.get(state.config.slug, ()) if state.config else ()))


def troubles() -> dict[str, tuple[str, ...]]:
    """Slug -> what is wrong with a plugin in use: what the database lacks, and how its code failed lately."""
    found: dict[str, tuple[str, ...]] = {}
    with suppress(OperationalError, InterfaceError):  # that the database is away, others say
        found = {slug: (sentence,) for slug, sentence in lacking(plugins()).items()}
    for slug, fault in faults().items():
        sentence = ngettext(
            "It failed once in the last 7 days: %(error)s in “%(where)s”, %(at)s. The log has the details.",
            "It failed %(count)d times in the last 7 days, the last time with %(error)s in “%(where)s”, %(at)s."
            " The log has the details.",
            fault.count,
        ) % {
            "count": fault.count,
            "error": fault.error,
            "where": fault.where,
            "at": date_format(timezone.localtime(fault.at), "DATETIME_FORMAT"),
        }
        found[slug] = (*found.get(slug, ()), sentence)
    return found


def _off(enabled: set[str]) -> list[PluginReport]:
    return [
        PluginReport(
            name=plugin.name,
            title=plugin.title,
            summary=plugin.summary,
            version=plugin.version,
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
    "settings_schema": _("settings"),
    "demo": _("demo content"),
}
