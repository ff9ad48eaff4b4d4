"""Figures for reports: what the connected services reported in a window of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from integrations_plugin.kinds import kind_words
from integrations_plugin.models import SourceRecord
from portal.plugins.public import Figure, FigureSet, Series, Table, Window

KINDS_SHOWN = 6
ROWS_SHOWN = 10


class RecordFigures:
    """Counts by kind, money and time in all, records by week, the largest amounts and the longest durations."""

    def figures(self, *, window: Window, company_id: UUID | None) -> FigureSet:
        """Five queries, however many records there are."""
        rows = _within(window.start, window.end, company_id)
        before = _within(*window.previous(), company_id)
        kinds = list(
            rows.values("kind", "currency")
            .annotate(count=Count("pk"), amount=Sum("amount_minor"), seconds=Sum("duration_seconds"))
            .order_by("-count", "kind", "currency")
        )
        if not kinds:
            return FigureSet(title=_("Connected services"), note=_("Nothing was reported in this time."))
        earlier = {row["kind"]: row["count"] for row in before.values("kind").annotate(count=Count("pk")).order_by()}
        zone = ZoneInfo(window.time_zone)
        currency = max((row for row in kinds if row["amount"]), key=lambda row: row["count"], default={"currency": ""})
        return FigureSet(
            title=_("Connected services"),
            figures=(*_counts(kinds, earlier), *_sums(kinds)),
            series=(_by_week(rows, window, zone),),
            tables=tuple(
                table for table in (_largest(rows, currency["currency"], zone), _longest(rows, zone)) if table.rows
            ),
        )


def _within(start: datetime, end: datetime, company_id: UUID | None) -> QuerySet[SourceRecord]:
    within = Q(occurred_at__gte=start, occurred_at__lt=end)
    if company_id is not None:
        within &= Q(company_id=company_id)
    found: QuerySet[SourceRecord] = SourceRecord.objects.filter(within).order_by()
    return found


def _counts(kinds: Sequence[Mapping[str, Any]], earlier: dict[str, int]) -> list[Figure]:
    counts: dict[str, int] = {}
    for row in kinds:
        counts[row["kind"]] = counts.get(row["kind"], 0) + row["count"]
    return [
        Figure(
            key=f"records_{kind}",
            label=_("Records: %(kind)s") % {"kind": kind_words(kind)},
            value=count,
            previous=earlier.get(kind, 0),
        )
        for kind, count in list(counts.items())[:KINDS_SHOWN]
    ]


def _sums(kinds: Sequence[Mapping[str, Any]]) -> list[Figure]:
    money: dict[str, int] = {}
    seconds = 0
    for row in kinds:
        if row["amount"] is not None and row["currency"]:
            money[row["currency"]] = money.get(row["currency"], 0) + row["amount"]
        seconds += row["seconds"] or 0
    figures = [
        Figure(
            key=f"amount_{currency.lower()}", label=_("Amount in all"), value=amount, unit="money", currency=currency
        )
        for currency, amount in sorted(money.items())
    ]
    if seconds:
        figures.append(Figure(key="duration", label=_("Duration in all"), value=seconds, unit="seconds"))
    return figures


def _by_week(rows: QuerySet[SourceRecord], window: Window, zone: ZoneInfo) -> Series:
    found = {
        row["week"].date(): row["count"]
        for row in rows.annotate(week=TruncWeek("occurred_at", tzinfo=zone)).values("week").annotate(count=Count("pk"))
    }
    points = []
    day = _monday(window.start.astimezone(zone).date())
    last = (window.end - timedelta(microseconds=1)).astimezone(zone).date()
    while day <= last:
        points.append((date_format(day, "j M"), found.get(day, 0)))
        day += timedelta(days=7)
    return Series(key="records_by_week", label=_("Records by week"), points=tuple(points))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _largest(rows: QuerySet[SourceRecord], currency: str, zone: ZoneInfo) -> Table:
    largest = rows.filter(amount_minor__isnull=False, currency=currency).select_related("company")
    return Table(
        key="largest_amounts",
        title=_("Largest amounts"),
        columns=((_("When"), ""), (_("Title"), ""), (_("Company"), ""), (_("Amount"), "money")),
        rows=tuple(
            (_day(row, zone), row.title, _company(row), row.amount_minor or 0)
            for row in largest.order_by("-amount_minor", "occurred_at")[:ROWS_SHOWN]
        ),
        currency=currency,
    )


def _longest(rows: QuerySet[SourceRecord], zone: ZoneInfo) -> Table:
    longest = rows.filter(duration_seconds__gt=0).select_related("company")
    return Table(
        key="longest_durations",
        title=_("Longest durations"),
        columns=((_("When"), ""), (_("Title"), ""), (_("Company"), ""), (_("Duration"), "seconds")),
        rows=tuple(
            (_day(row, zone), row.title, _company(row), row.duration_seconds or 0)
            for row in longest.order_by("-duration_seconds", "occurred_at")[:ROWS_SHOWN]
        ),
    )


def _day(row: SourceRecord, zone: ZoneInfo) -> str:
    return str(date_format(localtime(row.occurred_at, zone), "SHORT_DATE_FORMAT"))


def _company(row: SourceRecord) -> str:
    return row.company.name if row.company else row.company_name


source = RecordFigures()
