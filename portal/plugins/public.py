"""What plugins may use of the plugin surface. The declaration itself is `portal.plugins.config.PluginConfig`."""

from portal.plugins.contracts.demo import DemoStage
from portal.plugins.contracts.events import Event, FormSubmitted, LeadReceived, ReportFinished, TimePosted
from portal.plugins.contracts.figures import Figure, FigureSet, FigureSource, Series, Table, Window
from portal.plugins.contracts.panels import (
    AdminSearch,
    ClientArea,
    ClientPage,
    CompanyPanels,
    Panel,
    Timeline,
    TimelineEntry,
)
from portal.plugins.contracts.sections import SectionKind
from portal.plugins.contracts.time_accounts import TimeAccounts
from portal.plugins.events import emit
from portal.plugins.faults import attempt, note_failure
from portal.plugins.kept_rows import KeptByAbsentPlugin
from portal.plugins.registry import api_scopes, collected, find, find_all, plugin, plugins
from portal.plugins.settings_schema import PluginSettings, settings_of
from portal.plugins.shown import (
    Shown,
    not_to_be_kept,
    note_shown,
    on_shown_changed,
    recorded,
    showing,
    shown_changed,
    shown_until,
    watched,
)

__all__ = [
    "AdminSearch",
    "ClientArea",
    "ClientPage",
    "CompanyPanels",
    "DemoStage",
    "Event",
    "Figure",
    "FigureSet",
    "FigureSource",
    "FormSubmitted",
    "KeptByAbsentPlugin",
    "LeadReceived",
    "Panel",
    "PluginSettings",
    "ReportFinished",
    "SectionKind",
    "Series",
    "Shown",
    "Table",
    "TimeAccounts",
    "TimePosted",
    "Timeline",
    "TimelineEntry",
    "Window",
    "api_scopes",
    "attempt",
    "collected",
    "emit",
    "find",
    "find_all",
    "not_to_be_kept",
    "note_failure",
    "note_shown",
    "on_shown_changed",
    "plugin",
    "plugins",
    "recorded",
    "settings_of",
    "showing",
    "shown_changed",
    "shown_until",
    "watched",
]
