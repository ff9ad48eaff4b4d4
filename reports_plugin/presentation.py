"""A report as people see it: numbers in words of the reader's language, series as drawn charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.plugins.public import Figure, FigureSet, Series, Table
from portal.theme.public import Bar, bar_chart, hours_and_minutes, line_chart
from portal.theme.public import Series as Line
from reports_plugin.content import unpacked
from reports_plugin.models import Report

MOST_BARS = 14


@dataclass(frozen=True, slots=True)
class ShownFigure:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    number: bool


@dataclass(frozen=True, slots=True)
class ShownTable:
    title: str
    columns: list[ShownCell]
    rows: list[list[ShownCell]]


@dataclass(frozen=True, slots=True)
class ShownChart:
    title: str
    drawing: SafeString


@dataclass(frozen=True, slots=True)
class ShownSource:
    """One source's part of the report."""

    title: str
    note: str
    internal: bool
    figures: list[ShownFigure]
    charts: list[ShownChart]
    tables: list[ShownTable]

    @property
    def empty(self) -> bool:
        return not (self.figures or self.charts or self.tables)


def shown(report: Report, *, to_customer: bool = False) -> list[ShownSource]:
    """The parts of a report, in the order of its sources; empty while it has not been built.

    A customer does not get those that are the team's own.
    """
    parts = [unpacked(source) for source in report.content.get("sources", [])]
    return [_source(part) for part in parts if not (to_customer and part.internal)]


def in_words(value: int | Decimal | float, unit: str, currency: str = "") -> str:
    """A number in its unit: `9 h 15 min`, `1,250.00 EUR`, `42 %`, `1,204`."""
    if unit == "seconds":
        return hours_and_minutes(int(value))
    if unit == "money":
        amount = number_format(Decimal(value) / 100, decimal_pos=2, force_grouping=True)
        return f"{amount}\N{NO-BREAK SPACE}{currency}".strip()
    if unit == "percent":
        return f"{number_format(value, decimal_pos=0 if value == int(value) else 1)}\N{NO-BREAK SPACE}%"
    whole = value == int(value)
    return str(number_format(value, decimal_pos=0 if whole else 1, force_grouping=True))


def briefly(value: int | Decimal | float, unit: str, currency: str = "") -> str:
    """The same where it stands alone, large or in a picture: whole amounts of money go without their cents."""
    if unit == "money" and value % 100 == 0:
        return f"{number_format(int(value) // 100, force_grouping=True)}\N{NO-BREAK SPACE}{currency}".strip()
    return in_words(value, unit, currency)


def _source(answer: FigureSet) -> ShownSource:
    return ShownSource(
        title=answer.title,
        note=answer.note,
        internal=answer.internal,
        figures=[_figure(figure) for figure in answer.figures],
        # A picture of nothing but zeros says less than the figure above it.
        charts=[
            ShownChart(series.label, _chart(series))
            for series in answer.series
            if any(value for _label, value in series.points)
        ],
        tables=[_table(table) for table in answer.tables],
    )


def _figure(figure: Figure) -> ShownFigure:
    note = ""
    if figure.previous is not None:
        note = _("%(value)s in the period before") % {"value": briefly(figure.previous, figure.unit, figure.currency)}
    return ShownFigure(figure.label, briefly(figure.value, figure.unit, figure.currency), note)


def _chart(series: Series) -> SafeString:
    def words(value: float) -> str:
        return briefly(round(value), series.unit, series.currency)

    write: Callable[[float], str] = words
    values = [float(value) for _label, value in series.points]
    if series.shape == "line" or len(values) > MOST_BARS:
        return line_chart(
            title=series.label,
            labels=[label for label, _value in series.points],
            series=[Line(series.label, values)],
            format_value=write,
            unit=3600 if series.unit == "seconds" else 1,
        )
    bars = [Bar(label, value) for (label, _value), value in zip(series.points, values, strict=True)]
    return bar_chart(title=series.label, bars=bars, format_value=write)


def _table(table: Table) -> ShownTable:
    units = [unit for _label, unit in table.columns]
    return ShownTable(
        title=table.title,
        columns=[ShownCell(label, bool(unit)) for label, unit in table.columns],
        rows=[
            [
                ShownCell(cell if isinstance(cell, str) else in_words(cell, unit, table.currency), bool(unit))
                for cell, unit in zip(row, units, strict=False)
            ]
            for row in table.rows
        ],
    )
