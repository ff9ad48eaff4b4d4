"""What deals put on a company's timeline: that they were opened, won or lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_plugin.deals.models import Deal, DealState
from crm_plugin.deals.selectors import deals
from portal.panels.public import money
from portal.plugins.public import TimelineEntry


def deal_entries(*, company_id: UUID, before: datetime | None, limit: int, request: HttpRequest) -> list[TimelineEntry]:
    if not request.user.has_perm("crm_deals.view_deal"):
        return []
    rows = deals().filter(company_id=company_id)
    opened = rows.filter(created_at__lt=before) if before else rows
    closed = rows.filter(closed_at__lt=before) if before else rows.exclude(closed_at=None)
    return [
        *(_opened(deal) for deal in opened.order_by("-created_at")[:limit]),
        *(_closed(deal) for deal in closed.order_by("-closed_at")[:limit]),
    ]


def _opened(deal: Deal) -> TimelineEntry:
    return TimelineEntry(
        when=deal.created_at,
        kind="deal",
        icon="tag",
        title=_("Deal opened: %(deal)s") % {"deal": deal},
        text=money(deal.amount_minor, deal.currency),
        url=reverse("crm_deals:inspect", args=[deal.pk]),
        actor=str(deal.owner or ""),
    )


def _closed(deal: Deal) -> TimelineEntry:
    won = deal.state == DealState.WON
    words = [money(deal.amount_minor, deal.currency), str(deal.loss_reason or ""), deal.outcome_note]
    assert deal.closed_at is not None  # a constraint of the table
    return TimelineEntry(
        when=deal.closed_at,
        kind="deal",
        icon="success" if won else "cross",
        title=(_("Deal won: %(deal)s") if won else _("Deal lost: %(deal)s")) % {"deal": deal},
        text=" · ".join(word for word in words if word),
        url=reverse("crm_deals:inspect", args=[deal.pk]),
        actor=str(deal.owner or ""),
    )
