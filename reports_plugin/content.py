"""A report's content as it is kept: what each source said, as plain JSON with exact numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from portal.plugins.public import Figure, FigureSet, Series, Table

Number = int | Decimal


def packed(figure_set: FigureSet) -> dict[str, Any]:
    """One source's answer as JSON; decimals are kept as texts, so that none is rounded."""
    return {
        "title": str(figure_set.title),
        "note": str(figure_set.note),
        "internal": figure_set.internal,
        "figures": [
            {
                "key": figure.key,
                "label": str(figure.label),
                "value": _number_out(figure.value),
                "unit": figure.unit,
                "currency": figure.currency,
                "previous": None if figure.previous is None else _number_out(figure.previous),
            }
            for figure in figure_set.figures
        ],
        "series": [
            {
                "key": series.key,
                "label": str(series.label),
                "points": [[str(label), _number_out(value)] for label, value in series.points],
                "unit": series.unit,
                "currency": series.currency,
                "shape": series.shape,
            }
            for series in figure_set.series
        ],
        "tables": [
            {
                "key": table.key,
                "title": str(table.title),
                "columns": [[str(label), unit] for label, unit in table.columns],
                "rows": [[_cell_out(cell) for cell in row] for row in table.rows],
                "currency": table.currency,
            }
            for table in figure_set.tables
        ],
    }


def unpacked(data: dict[str, Any]) -> FigureSet:
    """The answer as it was given."""
    return FigureSet(
        title=data["title"],
        note=data["note"],
        internal=data.get("internal", False),
        figures=tuple(
            Figure(
                key=figure["key"],
                label=figure["label"],
                value=_number_in(figure["value"]),
                unit=figure["unit"],
                currency=figure["currency"],
                previous=None if figure["previous"] is None else _number_in(figure["previous"]),
            )
            for figure in data["figures"]
        ),
        series=tuple(
            Series(
                key=series["key"],
                label=series["label"],
                points=tuple((label, _number_in(value)) for label, value in series["points"]),
                unit=series["unit"],
                currency=series["currency"],
                shape=series["shape"],
            )
            for series in data["series"]
        ),
        tables=tuple(
            Table(
                key=table["key"],
                title=table["title"],
                columns=tuple((label, unit) for label, unit in table["columns"]),
                rows=tuple(tuple(_cell_in(cell) for cell in row) for row in table["rows"]),
                currency=table["currency"],
            )
            for table in data["tables"]
        ),
    )


def _number_out(value: Number) -> int | dict[str, str]:
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _number_in(value: int | dict[str, str]) -> Number:
    return Decimal(value["decimal"]) if isinstance(value, dict) else value


def _cell_out(cell: str | Number) -> str | int | dict[str, str]:
    return cell if isinstance(cell, str) else str(cell) if not isinstance(cell, int | Decimal) else _number_out(cell)


def _cell_in(cell: str | int | dict[str, str]) -> str | Number:
    return cell if isinstance(cell, str) else _number_in(cell)
