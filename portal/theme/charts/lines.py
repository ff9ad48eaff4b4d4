"""Lines over time, named at their ends, and the small line that stands in a table cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from portal.theme.charts.scales import Scale, every, finite, scale_for, spread
from portal.theme.charts.svg import CHARACTER, Sheet, chart, no_values, shorten, small
from portal.theme.words import compact_number

MOST_SERIES = 5


@dataclass(frozen=True, slots=True)
class Series:
    """A named line: one value for each label, ``None`` where there is a gap."""

    name: str
    values: Sequence[float | int | None]


def line_chart(
    *,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    summary: str = "",
    format_value: Callable[[float], str] = compact_number,
    unit: float = 1,
) -> SafeString:
    """Up to five lines over the same labels; zero is always on the scale, whose steps are round in ``unit``.

    Values that are missing or not finite leave a gap, a lone value is a dot, no value at all says so in words.
    More than five series raise ``ValueError``: nobody can tell them apart.
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"A line chart holds at most {MOST_SERIES} series, not {len(series)}.")
    rows = [[finite(value) for value in line.values[: len(labels)]] for line in series]
    known = [value for row in rows for value in row if value is not None]
    if not known:
        return no_values(title, summary)

    def draw(sheet: Sheet) -> None:
        names_room = max(len(line.name) for line in series) * CHARACTER + 18
        right = sheet.width - min(names_room, sheet.width * 0.34) if len(series) > 1 else sheet.width - 8
        vertical = scale_for(known, sheet.height - 30, 14, unit=unit)
        left = axis(sheet, vertical, right, format_value)
        step = (right - left) / max(1, len(labels) - 1)
        _labels_below(sheet, labels, left, step, right)
        ends: list[tuple[int, float]] = []
        for index, row in enumerate(rows):
            places = [None if value is None else (left + step * at, vertical.at(value)) for at, value in enumerate(row)]
            last = _line(sheet, places, index + 1)
            if last:
                ends.append((index, last[1]))
        if len(series) > 1:
            moved = spread([place for _index, place in ends], 17, 14, sheet.height - 30)
            for (index, _place), place in zip(ends, moved, strict=True):
                sheet.path([(right + 3, place), (right + 12, place)], "line", index + 1)
                sheet.text(right + 16, place + 4.5, shorten(series[index].name, sheet.width - right - 16), "name")

    return chart(title, summary, draw, (720, 300), (360, 260))


def axis(sheet: Sheet, vertical: Scale, right: float, format_value: Callable[[float], str]) -> float:
    """Rules across the sheet with their values at the left; returns where the drawing may begin."""
    written = [format_value(tick) for tick in vertical.ticks]
    left = max(len(words) for words in written) * CHARACTER + 10
    for tick, words in zip(vertical.ticks, written, strict=True):
        place = vertical.at(tick)
        sheet.rule(left, place, right, place, "axis" if tick == 0 else "grid")
        sheet.text(left - 10, place + 4.5, words, anchor="end")
    return left


def _labels_below(sheet: Sheet, labels: Sequence[str], left: float, step: float, right: float) -> None:
    widest = max(len(label) for label in labels) * CHARACTER + 18
    stride = every(len(labels), int((right - left) / widest) + 1)
    for index in range(0, len(labels), stride):
        place = left + step * index
        half = len(labels[index]) * CHARACTER / 2
        anchor = "start" if place < half else "end" if place + half > sheet.width else "middle"
        sheet.text(place, sheet.height - 8, labels[index], anchor=anchor)


def _line(sheet: Sheet, places: Sequence[tuple[float, float] | None], number: int) -> tuple[float, float] | None:
    """One series; a lone value between gaps is a dot, and so is the last value, whose place is returned."""
    runs = [[place for place in run if place] for there, run in groupby(places, key=bool) if there]
    for run in runs:
        if len(run) > 1:
            sheet.path(run, "line", number)
    for run in runs:
        if len(run) == 1 or run is runs[-1]:
            sheet.dot(*run[-1], number)
    return runs[-1][-1] if runs else None


def sparkline(*, title: str, values: Sequence[float | int | None], summary: str = "") -> SafeString:
    """A line without axes for a table cell or beside a figure; empty values give an empty frame of the same size."""
    known = [(index, value) for index, value in enumerate(map(finite, values)) if value is not None]
    sheet = Sheet(112, 28, narrow=True)
    if known:
        vertical = scale_for([value for _index, value in known], 25, 4)
        step = 104 / max(1, len(values) - 1)
        places = [(4 + step * index, vertical.at(value)) for index, value in known]
        if len(places) > 1:
            sheet.path(places, "line", 1)
        sheet.dot(*places[-1], 1, radius=3)
    return small(title, summary, sheet, "sparkline")
