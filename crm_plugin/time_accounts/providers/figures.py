"""Figures for reports: hours bought and used in a window of time, and what is left."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth, TruncWeek
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm_plugin.time_accounts.models import Account, Posting
from portal.plugins.public import Figure, FigureSet, Series, Table, Window

BOUGHT = Q(kind=Posting.Kind.TOP_UP) | Q(reverses__kind=Posting.Kind.TOP_UP)
USED = Q(kind=Posting.Kind.CONSUMPTION) | Q(reverses__kind=Posting.Kind.CONSUMPTION)
ROWS_SHOWN = 10
DAYS_BY_DAY, DAYS_BY_WEEK = 62, 200


class HourFigures:
    """Bought, used and left, the use over time, and who or what used most."""

    def figures(self, *, window: Window, company_id: UUID | None) -> FigureSet:
        """Six queries, however many postings there are."""
        if not _accounts(company_id).exists():
            return FigureSet(title=_("Time accounts"), note=_("There is no time account yet."))
        now = _totals(_within(window.start, window.end, company_id))
        before = _totals(_within(*window.previous(), company_id))
        left = _before(window.end, company_id).aggregate(left=Sum("seconds", default=0))["left"]
        figures = (
            Figure("hours_used", _("Time used"), now["used"], "seconds", previous=before["used"]),
            Figure("hours_bought", _("Time bought"), now["bought"], "seconds", previous=before["bought"]),
            Figure("hours_left", _("Left at the end"), left, "seconds", previous=left - now["net"]),
            Figure("hours_bookings", _("Times that work was booked"), now["count"], previous=before["count"]),
        )
        if not now["moved"]:
            return FigureSet(title=_("Time accounts"), figures=figures, note=_("Nothing moved in this time."))
        tables = (_by_company(window),) if company_id is None else (_longest(window, company_id),)
        return FigureSet(
            title=_("Time accounts"),
            figures=figures,
            series=(_over_time(window, company_id),),
            tables=tuple(table for table in tables if table.rows),
        )


def _accounts(company_id: UUID | None) -> QuerySet[Account]:
    rows: QuerySet[Account] = Account.objects.filter(side=Account.Side.HOURS)
    return rows if company_id is None else rows.filter(company_id=company_id)


def _before(moment: datetime, company_id: UUID | None) -> QuerySet[Posting]:
    rows: QuerySet[Posting] = Posting.objects.filter(occurred_at__lt=moment).order_by()
    return rows if company_id is None else rows.filter(company_id=company_id)


def _within(start: datetime, end: datetime, company_id: UUID | None) -> QuerySet[Posting]:
    return _before(end, company_id).filter(occurred_at__gte=start)


def _totals(rows: QuerySet[Posting]) -> dict[str, int]:
    found = rows.aggregate(
        net=Sum("seconds", default=0),
        bought=Sum("seconds", filter=BOUGHT, default=0),
        used=Sum("seconds", filter=USED, default=0),
        count=Count("pk", filter=Q(kind=Posting.Kind.CONSUMPTION)),
        moved=Count("pk"),
    )
    return {**found, "used": -found["used"]}


def _over_time(window: Window, company_id: UUID | None) -> Series:
    zone = ZoneInfo(window.time_zone)
    first = window.start.astimezone(zone).date()
    last = (window.end - timedelta(microseconds=1)).astimezone(zone).date()
    step, label = _step((last - first).days + 1)
    trunc: Any = {"day": TruncDate, "week": TruncWeek, "month": TruncMonth}[step]
    found = {
        _as_date(row["bucket"]): -row["used"]
        for row in _within(window.start, window.end, company_id)
        .filter(USED)
        .annotate(bucket=trunc("occurred_at", tzinfo=zone))
        .values("bucket")
        .annotate(used=Sum("seconds"))
    }
    points, day = [], _begin(step, first)
    while day <= last:
        points.append((str(date_format(day, label)), found.get(day, 0)))
        day = _next(step, day)
    return Series(key="hours_used_over_time", label=_("Time used"), points=tuple(points), unit="seconds")


def _as_date(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _step(days: int) -> tuple[str, str]:
    if days <= DAYS_BY_DAY:
        return "day", "j M"
    return ("week", "j M") if days <= DAYS_BY_WEEK else ("month", "M Y")


def _begin(step: str, day: date) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _next(step: str, day: date) -> date:
    if step == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=7 if step == "week" else 1)


def _by_company(window: Window) -> Table:
    rows = (
        _within(window.start, window.end, None)
        .values("company_id", "company__name")
        .annotate(
            used=Sum("seconds", filter=USED, default=0),
            bought=Sum("seconds", filter=BOUGHT, default=0),
        )
        .order_by("used", "company__name")[:ROWS_SHOWN]
    )
    return Table(
        key="hours_by_company",
        title=_("Time by company"),
        columns=((_("Company"), ""), (_("Used"), "seconds"), (_("Bought"), "seconds")),
        rows=tuple((row["company__name"], -row["used"], row["bought"]) for row in rows),
    )


def _longest(window: Window, company_id: UUID) -> Table:
    zone = ZoneInfo(window.time_zone)
    rows = (
        _within(window.start, window.end, company_id)
        .filter(kind=Posting.Kind.CONSUMPTION, reversed_by__isnull=True)
        .order_by("seconds", "occurred_at")[:ROWS_SHOWN]
    )
    return Table(
        key="hours_longest",
        title=_("Longest work"),
        columns=((_("Date"), ""), (_("What"), ""), (_("By"), ""), (_("Time"), "seconds")),
        rows=tuple(
            (
                str(date_format(row.occurred_at.astimezone(zone), "SHORT_DATE_FORMAT")),
                row.text,
                row.actor_name,
                -row.seconds,
            )
            for row in rows
        ),
    )


source = HourFigures()
