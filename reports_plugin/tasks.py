"""Background jobs of reports."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.jobs.public import JobContext, JobFailed, job
from portal.plugins.public import FigureSet, FigureSource, find_all, plugin
from reports_plugin import services
from reports_plugin.periods import window


@job("reports.build_report", title=gettext_lazy("Build a report"), max_attempts=4)
def build_report(context: JobContext, report_id: str) -> str:
    """Ask every figure source, then put the answers in place. May run twice: the last build wins as a whole."""
    with context.scope():
        report = services.begin_building(report_id=report_id)
    if report is None:
        return _("The report is no longer there.")
    asked = window(report.period, report.start_on, report.end_on, report.time_zone)
    sources = find_all(FigureSource)
    if not sources:
        with context.scope():
            services.fail_building(report_id=report_id, words=_("No plugin that has figures is switched on."))
        raise JobFailed(_("No plugin that has figures is switched on."))
    answers: list[tuple[str, FigureSet]] = []
    with context.step(_("Collect figures"), total=len(sources)) as step:
        for slug, source in sources:
            context.check_stop()
            with context.scope():
                answers.append((slug, source.figures(window=asked, company_id=report.company_id)))
            config = plugin(slug)
            step.advance(1, note=str(config.verbose_name) if config else slug)
    with context.step(_("Put the report together")), context.scope():
        services.finish_building(report=report, sources=answers)
    return _("The report is ready.")
