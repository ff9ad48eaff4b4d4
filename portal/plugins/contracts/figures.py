"""Figures for reports: who has numbers about a window of time answers as a FigureSource."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

Unit = Literal["count", "seconds", "money", "percent"]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, start included and end not; both aware, cut at midnight in `time_zone`."""

    start: datetime
    end: datetime
    time_zone: str
    label: str

    def previous(self) -> tuple[datetime, datetime]:
        """Start and end of the period before, for `Figure.previous`: as many whole months, or as many days.

        The period before March is February, however long both are; midnights are those of `time_zone`.
        """
        zone = ZoneInfo(self.time_zone)
        start, end = self.start.astimezone(zone), self.end.astimezone(zone)
        if start.day == end.day == 1:
            months = (end.year - start.year) * 12 + end.month - start.month
            index = start.year * 12 + start.month - 1 - months
            return start.replace(year=index // 12, month=index % 12 + 1), start
        return start - (end - start), start


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. Seconds and counts are whole; money is in minor units of `currency`; percent is 0 to 100."""

    key: str
    label: str
    value: int | Decimal
    unit: Unit = "count"
    currency: str = ""
    previous: int | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Points to draw, in order: (label, value)."""

    key: str
    label: str
    points: tuple[tuple[str, int | Decimal], ...]
    unit: Unit = "count"
    currency: str = ""
    shape: Literal["line", "bars"] = "bars"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to show; cells are texts or numbers in the column's unit ("" is text)."""

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str | int | Decimal, ...], ...]
    currency: str = ""


@dataclass(frozen=True, slots=True)
class FigureSet:
    """What one source has to say about a window; empty parts are fine and mean that nothing happened.

    What is `internal` is the team's own: a customer who may read the report does not see it.
    """

    title: str
    figures: tuple[Figure, ...] = ()
    series: tuple[Series, ...] = ()
    tables: tuple[Table, ...] = ()
    note: str = field(default="")
    internal: bool = False


class FigureSource(Protocol):
    """Provided by plugins that have numbers; looked up by reports."""

    def figures(self, *, window: Window, company_id: UUID | None) -> FigureSet:
        """The figures of the open tenant in this window, of one company if given. Reads only, constant queries."""
        ...
