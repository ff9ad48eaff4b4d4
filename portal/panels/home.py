"""What plugins put on the admin's first screen: short lists of what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

MOST_ROWS = 5


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One thing that waits, and where to see to it. `tone` colours the badge: neutral, positive, warning, critical."""

    title: str
    url: str
    note: str = ""
    badge: str = ""
    tone: str = "neutral"
    figure: str = ""


class HomePanel(Component):
    """A titled list for Wagtail's hook `construct_homepage_panels`; left out for whoever lacks `permission`.

    `rows` is called when the page is rendered. Without rows the panel says `empty`, so that "nothing waits" is an answer.
    """

    template_name = "portal_panels/home_panel.html"

    def __init__(
        self,
        *,
        name: str,
        title: Any,
        rows: Callable[[], Sequence[HomeRow]],
        empty: Any,
        url: str,
        permission: str,
        order: int,
    ) -> None:
        self.name, self.title, self.rows, self.empty = name, title, rows, empty
        self.url, self.permission, self.order = url, permission, order

    def add_to(self, panels: list[Any], request: HttpRequest) -> None:
        if request.user.has_perm(self.permission):
            panels.append(self)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"panel": self, "rows": self.rows()}


class HomePanels(Component):
    """All of them in one place, so that they can stand side by side."""

    template_name = "portal_panels/home_panels.html"
    order = 100

    def __init__(self, panels: list[HomePanel]) -> None:
        self.panels = sorted(panels, key=lambda panel: panel.order)

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"panels": self.panels, "request": parent_context.get("request")}


def gather(panels: list[Any]) -> None:
    """Put the home panels among Wagtail's own into one place."""
    mine = [panel for panel in panels if isinstance(panel, HomePanel)]
    if mine:
        panels[:] = [HomePanels(mine), *(panel for panel in panels if not isinstance(panel, HomePanel))]
