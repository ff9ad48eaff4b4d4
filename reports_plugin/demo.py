"""Demo content: one finished report of the quarter before last, shared with the demo's customer."""

from __future__ import annotations

from portal.plugins.public import DemoStage, FigureSource, find_all
from portal.tenants.public import tenant_time_zone
from reports_plugin import services
from reports_plugin.models import Period
from reports_plugin.periods import add_months, last_finished, window


def demo(stage: DemoStage) -> None:
    company = stage.shared.get("customer_company")
    today = stage.now.astimezone(tenant_time_zone(stage.tenant)).date()
    start = add_months(last_finished(Period.QUARTER, today), -3)
    report = services.request_report(
        period=Period.QUARTER,
        start_on=start,
        company=company,
        shared_with_company=company is not None,
        by=stage.people["manager"],
    )
    asked = window(report.period, report.start_on, report.end_on, report.time_zone)
    answers = [
        (slug, source.figures(window=asked, company_id=report.company_id)) for slug, source in find_all(FigureSource)
    ]
    services.finish_building(report=report, sources=answers)
