"""Windows of time, cut at midnight of the tenant's own zone; months are counted as months, never as days."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.plugins.public import Window
from reports_plugin.models import Period

MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def add_months(day: date, months: int) -> date:
    """The first of the month that lies so many months after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def start_of(period: str, day: date) -> date:
    """The first day of the month, quarter or year that `day` lies in."""
    length = MONTHS[Period(period)]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def end_of(period: str, start: date) -> date:
    """The day after the last one of the period that begins with `start`."""
    return add_months(start, MONTHS[Period(period)])


def last_finished(period: str, today: date) -> date:
    """The start of the newest period that is over."""
    return add_months(start_of(period, today), -MONTHS[Period(period)])


def label_of(period: str, start: date) -> str:
    """`October 2026`, `Quarter 4 of 2026` or `2026`, in the reader's language."""
    if period == Period.MONTH:
        return date_format(start, "F Y")
    if period == Period.QUARTER:
        return _("Quarter %(number)d of %(year)d") % {"number": (start.month - 1) // 3 + 1, "year": start.year}
    return str(start.year)


def window(period: str, start: date, end: date, time_zone: str) -> Window:
    """The window as moments: midnight of `start` to midnight of `end` in the zone, clock changes or not."""
    zone = ZoneInfo(time_zone)
    return Window(
        start=datetime.combine(start, time.min, zone),
        end=datetime.combine(end, time.min, zone),
        time_zone=time_zone,
        label=label_of(period, start),
    )
