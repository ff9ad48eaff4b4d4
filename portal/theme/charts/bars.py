"""Bars lying side by side under each other, each with its name and its value written out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from portal.theme.charts.scales import finite, scale_for
from portal.theme.charts.svg import CHARACTER, Sheet, chart, no_values, shorten
from portal.theme.words import compact_number

BAR = 18


@dataclass(frozen=True, slots=True)
class Bar:
    """A name and its value; a value that is missing or not finite is shown as a dash."""

    label: str
    value: float | int | None


def bar_chart(
    *,
    title: str,
    bars: Sequence[Bar],
    summary: str = "",
    format_value: Callable[[float], str] = compact_number,
) -> SafeString:
    """One bar a row in the order given, growing left of zero where the value is negative.

    The sheet grows with the number of bars; in a narrow place the name stands above its bar. No bars: a sentence.
    """
    values = [finite(bar.value) for bar in bars]
    known = [value for value in values if value is not None]
    if not known:
        return no_values(title, summary)

    def draw(sheet: Sheet) -> None:
        row = (sheet.height - 8) / len(bars)
        words = ["–" if value is None else format_value(value) for value in values]
        room = max(len(each) for each in words) * CHARACTER + 10
        names = 0.0 if sheet.narrow else min(0.34 * sheet.width, max(len(bar.label) for bar in bars) * CHARACTER + 16)
        below = room if min(known) < 0 else 0.0
        across = scale_for(known, names + below, sheet.width - room)
        zero = across.at(0)
        for index, (bar, value, written) in enumerate(zip(bars, values, words, strict=True)):
            top = 8 + row * index + (18 if sheet.narrow else (row - BAR) / 2)
            if sheet.narrow:
                sheet.text(0, top - 6, shorten(bar.label, sheet.width))
            else:
                sheet.text(0, top + BAR - 4.5, shorten(bar.label, names - 12))
            end = zero if value is None else across.at(value)
            sheet.rule(zero, top - 3, zero, top + BAR + 3, "axis")
            left, width = min(zero, end), abs(end - zero)
            if width:
                sheet.bar(left, top, max(1.5, width), BAR)
            if end < zero:
                sheet.text(end - 8, top + BAR - 4.5, written, "label", "end")
            else:
                sheet.text(end + 8, top + BAR - 4.5, written, "label")

    return chart(title, summary, draw, (720, 8 + 34 * len(bars)), (360, 8 + 50 * len(bars)))
