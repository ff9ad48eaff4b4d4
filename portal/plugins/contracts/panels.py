"""Panels: what other plugins add to a company's workplace, its timeline and the client area."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled piece of rendered HTML. `url` leads to all of it; `order` sorts, small first."""

    title: str
    html: SafeString
    order: int = 50
    url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. `html` is rendered by the source from a template; `text` is plain."""

    when: datetime
    kind: str
    icon: str
    title: str
    text: str = ""
    html: SafeString = field(default_factory=SafeString)
    url: str = ""
    actor: str = ""


class CompanyPanels(Protocol):
    """Provided by plugins that have something to show beside a company in the CRM."""

    def panels(self, *, company_id: UUID, request: HttpRequest) -> list[Panel]: ...


class Timeline(Protocol):
    """Provided by plugins whose happenings belong on a company's timeline."""

    def entries(
        self, *, company_id: UUID, before: datetime | None, limit: int, request: HttpRequest
    ) -> list[TimelineEntry]:
        """The newest `limit` entries before a moment, newest first, cut to what the asker may see."""
        ...


@dataclass(frozen=True, slots=True)
class ClientPage:
    """An entry of the client area's navigation."""

    label: str
    url: str
    order: int = 50


class ClientArea(Protocol):
    """Provided by plugins that customers may see something of. The scope is narrowed to their company."""

    def pages(self, *, request: HttpRequest) -> list[ClientPage]: ...

    def panels(self, *, request: HttpRequest) -> list[Panel]:
        """What the first screen shows of this plugin; "where do I stand?" comes first (order below 20)."""
        ...


class AdminSearch(Protocol):
    """Provided by plugins whose records the admin's one search box finds.

    It may have `kinds`, the words for each kind of its entries in the plural ({"company": _("Companies")}), and
    `turn`, which sorts the providers, small first (50).
    """

    def search(self, *, text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
        """At most `limit` entries of each kind in the open scope, the best first, cut to what the asker may see."""
        ...
