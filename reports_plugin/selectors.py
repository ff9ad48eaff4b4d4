"""Reading reports."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from reports_plugin.models import Report, State


def shared_reports() -> QuerySet[Report]:
    """What a customer may read: finished reports of the company that the scope is narrowed to, shared with it."""
    return Report.objects.filter(shared_with_company=True, state=State.READY).defer("content")


def shared_report(report_id: UUID) -> Report | None:
    return Report.objects.filter(shared_with_company=True, state=State.READY, pk=report_id).first()


def reports_of(company_id: UUID, limit: int = 5) -> list[Report]:
    return list(Report.objects.filter(company_id=company_id).defer("content")[:limit])


def latest_reports(limit: int) -> list[Report]:
    """The reports asked for last, whatever became of them."""
    return list(Report.objects.defer("content").order_by("-pk")[:limit])
