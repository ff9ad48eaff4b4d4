"""The CRM's figures for reports: contacts and enquiries that came, deals that were won, what is in the pipeline."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm_plugin.contacts.models import Contact, Lead
from crm_plugin.deals.models import Deal, DealState
from portal.plugins.public import Figure, FigureSet, Series, Table, Window
from portal.tenants.public import current_tenant

MOST_ROWS = 50
WEEKS_UP_TO = timedelta(days=95)


class CrmFigures:
    """Reads only, in as many queries whatever the window; of one company if asked."""

    def figures(self, *, window: Window, company_id: UUID | None) -> FigureSet:
        currency = current_tenant().currency
        earlier = window.previous()
        now = (window.start, window.end)
        contacts = _of(Contact.objects.all(), company_id)
        leads = _of(Lead.objects.all(), company_id)
        deals = _of(Deal.objects.filter(currency=currency), company_id)
        came = _counts(contacts, "created_at", now, earlier)
        asked = _counts(leads, "received_at", now, earlier)
        money = _deals(deals, now, earlier)
        won = list(
            deals.filter(_within("closed_at", now), state=DealState.WON)
            .select_related("company", "owner")
            .order_by("closed_at", "pk")
        )
        asked_at = list(leads.filter(_within("received_at", now)).values_list("received_at", flat=True))
        buckets = _buckets(window)
        figures = (
            Figure("crm.contacts", _("New contacts"), came[0], previous=came[1]),
            Figure("crm.leads", _("Enquiries"), asked[0], previous=asked[1]),
            Figure("crm.deals_won", _("Deals won"), money["won"], previous=money["won_before"]),
            Figure("crm.won_sum", _("Sum of deals won"), money["sum"], "money", currency, money["sum_before"]),
            Figure("crm.pipeline", _("Open in the pipeline"), money["open"], "money", currency),
        )
        series = (
            _drawn("crm.leads", _("Enquiries over time"), buckets, window, [(when, 1) for when in asked_at]),
            _drawn(
                "crm.won_sum",
                _("Sum of deals won over time"),
                buckets,
                window,
                [(deal.closed_at, deal.amount_minor) for deal in won],
                unit="money",
                currency=currency,
            ),
        )
        return FigureSet(
            title=_("Companies and deals"),
            internal=True,  # what is in the pipeline is nothing for customers
            figures=figures,
            series=series if buckets else (),
            tables=(_table(won, window, currency, of_one=company_id is not None),) if won else (),
            note=_others(company_id, currency, now),
        )


def _of(rows: QuerySet[Any], company_id: UUID | None) -> QuerySet[Any]:
    return rows.filter(company_id=company_id) if company_id else rows


def _within(field: str, span: tuple[datetime, datetime]) -> Q:
    return Q(**{f"{field}__gte": span[0], f"{field}__lt": span[1]})


def _counts(
    rows: QuerySet[Any], field: str, now: tuple[datetime, datetime], earlier: tuple[datetime, datetime]
) -> tuple[int, int]:
    found = rows.filter(_within(field, (earlier[0], now[1]))).aggregate(
        now=Count("pk", filter=_within(field, now)), earlier=Count("pk", filter=_within(field, earlier))
    )
    return found["now"], found["earlier"]


def _deals(deals: QuerySet[Any], now: tuple[datetime, datetime], earlier: tuple[datetime, datetime]) -> dict[str, int]:
    """`open` is what was open at the end of the window, so that a report of last month says the same next year."""
    won = Q(state=DealState.WON)
    open_then = Q(created_at__lt=now[1]) & (Q(closed_at=None) | Q(closed_at__gte=now[1]))
    found = deals.aggregate(
        won=Count("pk", filter=won & _within("closed_at", now)),
        won_before=Count("pk", filter=won & _within("closed_at", earlier)),
        sum=Sum("amount_minor", filter=won & _within("closed_at", now)),
        sum_before=Sum("amount_minor", filter=won & _within("closed_at", earlier)),
        open=Sum("amount_minor", filter=open_then),
    )
    return {name: value or 0 for name, value in found.items()}


def _buckets(window: Window) -> list[str]:
    """The labels of the stretches that are drawn, in order: weeks of a short window, months of a long one."""
    zone = ZoneInfo(window.time_zone)
    labels: dict[str, None] = {}
    day, end = window.start.astimezone(zone).date(), window.end.astimezone(zone).date()
    while day < end:
        labels[_label(window, datetime(day.year, day.month, day.day, 12, tzinfo=zone))] = None
        day += timedelta(days=1)
    return list(labels)


def _label(window: Window, when: datetime) -> str:
    local = when.astimezone(ZoneInfo(window.time_zone))
    if window.end - window.start > WEEKS_UP_TO:
        return str(date_format(local, "M Y"))
    return _("week of %(monday)s") % {"monday": date_format(local.date() - timedelta(days=local.weekday()), "j M")}


def _drawn(
    key: str, label: str, buckets: list[str], window: Window, events: list[tuple[Any, int]], **unit: Any
) -> Series:
    sums: Counter[str] = Counter()
    for when, amount in events:
        sums[_label(window, when)] += amount
    return Series(key, label, tuple((bucket, sums[bucket]) for bucket in buckets), **unit)


def _table(won: list[Deal], window: Window, currency: str, *, of_one: bool) -> Table:
    zone = ZoneInfo(window.time_zone)
    biggest = sorted(won, key=lambda deal: -deal.amount_minor)[:MOST_ROWS]
    # In one company's own report its name would stand in every row.
    skip = 1 if of_one else 0
    columns = ((_("Company"), ""), (_("Deal"), ""), (_("Owner"), ""), (_("Won on"), ""), (_("Amount"), "money"))
    return Table(
        key="crm.deals_won",
        title=_("Deals won") if len(won) <= MOST_ROWS else _("The largest deals won"),
        columns=columns[skip:],
        rows=tuple(
            (
                deal.company.name,
                deal.title,
                str(deal.owner or "–"),
                str(date_format(deal.closed_at.astimezone(zone), "SHORT_DATE_FORMAT")) if deal.closed_at else "",
                deal.amount_minor,
            )[skip:]
            for deal in biggest
        ),
        currency=currency,
    )


def _others(company_id: UUID | None, currency: str, now: tuple[datetime, datetime]) -> str:
    """Sums of different currencies are never added: what was won in others is said in words."""
    rows = (
        _of(Deal.objects.exclude(currency=currency), company_id)
        .filter(_within("closed_at", now), state=DealState.WON)
        .order_by()
        .values("currency")
        .annotate(many=Count("pk"))
    )
    counted: dict[str, int] = defaultdict(int)
    for row in rows:
        counted[row["currency"]] += row["many"]
    if not counted:
        return ""
    listed = ", ".join(f"{many} {name}" for name, many in sorted(counted.items()))
    return _("Deals won in other currencies are not part of the sums: %(list)s.") % {"list": listed}


source = CrmFigures()
