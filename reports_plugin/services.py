"""Writing reports: request, build step by step, share."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.public import record
from portal.plugins.public import FigureSet, ReportFinished, emit
from portal.tenants.public import Company, current_tenant
from reports_plugin.content import packed
from reports_plugin.models import Report, State
from reports_plugin.periods import end_of, label_of
from reports_plugin.selectors import is_being_built


@transaction.atomic
def request_report(
    *, period: str, start_on: date, company: Company | None = None, shared_with_company: bool = False, by: Any = None
) -> Report:
    """Ask for the report of a window. An existing one is built again; its sharing is only ever widened by this.

    While it is being built already, that build is the one that is asked for. What an earlier build found stays, and
    stays visible, until the new one is there.
    """
    from reports_plugin.tasks import build_report

    tenant = current_tenant()
    label = label_of(period, start_on)
    found, created = Report.objects.get_or_create(
        period=period,
        start_on=start_on,
        company=company,
        defaults={
            "title": f"{company.name} · {label}" if company else label,
            "end_on": end_of(period, start_on),
            "time_zone": tenant.time_zone,
            "requested_by": by,
        },
    )
    # Locked, so that a colleague who stops showing it at this moment is not overruled by what was read before.
    report: Report = Report.objects.select_for_update().get(pk=found.pk)
    if company is not None and shared_with_company and not report.shared_with_company:
        report.shared_with_company = True
        report.save(update_fields=["shared_with_company"])
    if not created and is_being_built(report):
        return report
    report.state, report.error = State.WAITING, ""
    report.save(update_fields=["state", "error"])
    title = _("Report: %(title)s") % {"title": report.title}
    build_report.enqueue(report_id=str(report.pk), title=title, subject=report, requested_by=by)
    record("reports.report.requested", subject=report, actor=by)
    return report


def begin_building(*, report_id: UUID | str) -> Report | None:
    """Mark a report as being built; None when it has gone in the meantime."""
    Report.objects.filter(pk=report_id).update(state=State.BUILDING, error="")
    return Report.objects.filter(pk=report_id).first()


@transaction.atomic
def finish_building(*, report: Report, sources: list[tuple[str, FigureSet]]) -> None:
    """Put the new content in place of the old in one go, and say that the report is finished."""
    report.content = {"sources": [{"plugin": slug, **packed(answer)} for slug, answer in sources]}
    report.state, report.error, report.built_at = State.READY, "", timezone.now()
    report.save(update_fields=["content", "state", "error", "built_at"])
    emit(ReportFinished(report_run_id=report.pk, title=report.title, company_id=report.company_id))


def fail_building(*, report_id: UUID | str, words: str) -> None:
    """Keep what went wrong; the content of an earlier build stays."""
    Report.objects.filter(pk=report_id).update(state=State.FAILED, error=words[:500])


@transaction.atomic
def set_shared(*, report: Report, shared: bool, by: Any = None) -> None:
    """Show a company's report to its customers, or take it back. A report about the whole tenant cannot be shared."""
    if report.company_id is None:
        raise ValueError("Only a company's report can be shared with it.")
    Report.objects.filter(pk=report.pk).update(shared_with_company=shared)
    report.shared_with_company = shared
    record("reports.report.shared" if shared else "reports.report.unshared", subject=report, actor=by)
