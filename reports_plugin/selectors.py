"""Reading reports."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from portal.jobs.public import latest_run
from reports_plugin.models import Report


def shared_reports() -> QuerySet[Report]:
    """What a customer may read: built reports of the company that the scope is narrowed to, shared with it."""
    return Report.objects.filter(shared_with_company=True, built_at__isnull=False).defer("content")


def shared_report(report_id: UUID) -> Report | None:
    return Report.objects.filter(shared_with_company=True, built_at__isnull=False, pk=report_id).first()


def reports_of(company_id: UUID, limit: int = 5) -> list[Report]:
    return list(Report.objects.filter(company_id=company_id).defer("content")[:limit])


def latest_reports(limit: int) -> list[Report]:
    """The reports asked for last, whatever became of them."""
    return list(Report.objects.defer("content").order_by("-pk")[:limit])


def is_being_built(report: Report) -> bool:
    """Whether a job for it waits or runs; a report that is not ready without one will not become so by itself."""
    run = latest_run(report)
    return run is not None and run.is_open
