"""Columns that lists of staff panels share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail.admin.ui.tables import Column, DateColumn

from portal.panels.money import money

# The class of columns that a telephone leaves out.
WIDE = "panels-wide"
# The class of columns that are left out where a desk has no room to spare.
ROOMY = "panels-roomy"
# The class of columns whose text is not broken into lines.
WHOLE = "panels-whole"

__all__ = ["ROOMY", "WHOLE", "WIDE", "BadgeColumn", "Column", "DateColumn", "MoneyColumn", "NumbersColumn"]


class BadgeColumn(Column):
    """A word in a coloured tag. `tone` gives neutral, positive, warning or critical for a row."""

    cell_template_name = "portal_panels/badge_cell.html"

    def __init__(self, name: str, tone: Callable[[Any], str] = lambda row: "neutral", **options: Any) -> None:
        super().__init__(name, **options)
        self.tone = tone

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        return {**super().get_cell_context_data(instance, parent_context), "tone": self.tone(instance)}


class NumbersColumn(Column):
    """Numbers that are compared: at the right, in figures of one width."""

    def __init__(self, name: str, classname: str = "", **options: Any) -> None:
        super().__init__(name, classname=f"panels-number {classname}".strip(), **options)


class MoneyColumn(NumbersColumn):
    """`amount_minor` of a row in its `currency`."""

    def get_value(self, instance: Any) -> str:
        return money(instance.amount_minor, instance.currency)
