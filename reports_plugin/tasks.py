"""Background jobs of reports."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.jobs.public import JobContext, JobFailed, JobStopped, LeaseLost, job
from portal.plugins.public import FigureSet, FigureSource, find_all, note_failure, plugin
from reports_plugin import services
from reports_plugin.content import packed
from reports_plugin.periods import window


@job("reports.build_report", title=gettext_lazy("Build a report"), max_attempts=4)
def build_report(context: JobContext, report_id: str) -> str:
    """Ask every figure source, then put the answers in place and end, both in one transaction.

    A source that fails is named in the report as one that could not be asked; if all fail the job does.
    """
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
    failures: list[Exception] = []
    with context.step(_("Collect figures"), total=len(sources)) as step:
        for slug, source in sources:
            context.check_stop()
            try:
                with context.scope():
                    answer = source.figures(window=asked, company_id=report.company_id)
                    packed(answer)  # what cannot be kept is no answer either
            except (LeaseLost, JobStopped, OperationalError, InterfaceError):
                raise
            except Exception as error:  # another plugin's code: the figures of the others still are a report
                note_failure(slug, "figures", error)
                failures.append(error)
                answer = FigureSet(title=_name(slug), note=_("This part could not be asked."))
            answers.append((slug, answer))
            step.advance(1, note=_name(slug))
    if len(failures) == len(sources):
        raise failures[-1]
    with context.step(_("Put the report together")), context.scope():
        services.finish_building(report=report, sources=answers)
        context.finish(_("The report is ready."))
    return ""


def _name(slug: str) -> str:
    config = plugin(slug)
    return str(config.verbose_name) if config else slug
