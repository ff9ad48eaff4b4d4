"""The burn-down picture of a prepaid account: what was there, what is there, how long it may last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.theme.charts.lines import axis
from portal.theme.charts.scales import scale_for
from portal.theme.charts.svg import CHARACTER, Sheet, chart, no_values
from portal.theme.words import hours_and_minutes, whole_hours


@dataclass(frozen=True, slots=True)
class Balance:
    """What the account held at the end of a day, in seconds."""

    day: date
    seconds: int


def burn_down(
    *, title: str, balances: Sequence[Balance], today: date, empty_on: date | None = None, summary: str = ""
) -> SafeString:
    """The balance as steps up to ``today``, and dotted on to zero at ``empty_on`` where a forecast is known.

    Balances may come in any order; those after today are left out; the last one holds until today. A forecast that
    is not after today, or an account that is empty, draws none.
    """
    past = sorted((balance for balance in balances if balance.day <= today), key=lambda balance: balance.day)
    if not past:
        return no_values(title, summary)

    def draw(sheet: Sheet) -> None:
        now = past[-1].seconds
        forecast = empty_on if empty_on and empty_on > today and now > 0 else None
        first, last = past[0].day, forecast or today
        days = max(1, (last - first).days)
        steps = 3 if sheet.narrow else 4
        vertical = scale_for([balance.seconds for balance in past], sheet.height - 30, 26, unit=3600, steps=steps)
        right = sheet.width - 8.0
        left = axis(sheet, vertical, right, whole_hours)

        def across(day: date) -> float:
            return left + (right - left) * (day - first).days / days

        points: list[tuple[float, float]] = []
        for balance in past:
            place = vertical.at(balance.seconds)
            if points:
                points.append((across(balance.day), points[-1][1]))
            points.append((across(balance.day), place))
        here = (across(today), vertical.at(now))
        points.append(here)
        ground = vertical.at(0)
        sheet.path([(points[0][0], ground), *points, (here[0], ground)], "area")
        sheet.rule(left, ground, right, ground, "axis")
        sheet.path(points, "line", 1)
        if forecast:
            sheet.path([here, (across(forecast), ground)], "forecast", 1)
        sheet.rule(here[0], here[1], here[0], ground, "today")
        sheet.dot(*here, 1)
        words = hours_and_minutes(now)
        beyond = here[0] + len(words) * CHARACTER + 10 > sheet.width
        sheet.text(
            here[0] + (-8 if beyond else 8), max(14.0, here[1] - 10), words, "label", "end" if beyond else "start"
        )
        begin = (across(first), _day(first, today))
        _days(sheet, begin, here[0], _day(forecast, today) if forecast else "", right)

    return chart(title, summary, draw, (720, 320), (360, 280))


def _day(day: date, today: date) -> str:
    return date_format(day, "j M" if day.year == today.year else "j M Y")


def _days(sheet: Sheet, begin: tuple[float, str], here: float, forecast: str, right: float) -> None:
    """The first day, today and the day of the forecast; what would lie on another is left out, today never."""
    line = sheet.height - 8
    if forecast:
        sheet.text(right, line, forecast, "text", "end")
    room = right - (len(forecast) * CHARACTER + 12 if forecast else 0)
    now = _("Today")
    half = len(now) * CHARACTER / 2
    middle = min(max(here, begin[0] + half), room - half)
    sheet.text(middle, line, now, "label", "middle")
    if begin[0] + len(begin[1]) * CHARACTER + 12 < middle - half:
        sheet.text(begin[0], line, begin[1])
