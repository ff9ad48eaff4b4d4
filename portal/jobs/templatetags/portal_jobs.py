"""`{% load portal_jobs %}{% job_progress run %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import RequestContext

from portal.jobs.models import JobRun
from portal.jobs.shown import shown

register = template.Library()


@register.inclusion_tag("portal_jobs/progress.html", takes_context=True)
def job_progress(context: RequestContext, run: JobRun, reload: bool = True) -> dict[str, Any]:
    """A block with state, steps and a bar that renews itself while the job is open; without script by a link.

    When the job ends the page is loaded again, to show what came of it, unless `reload=False`.
    """
    request = context.get("request")
    in_admin = request is not None and request.path_info.startswith("/admin/")
    return {
        "block": shown(run, request),
        "run": run,
        "then": "reload" if reload else "",
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "with_styles": not in_admin,
    }


@register.inclusion_tag("portal_jobs/line.html", takes_context=True)
def job_line(context: RequestContext, run: JobRun) -> dict[str, Any]:
    """State and progress in one line, for lists; renews itself too."""
    return {"block": shown(run, context.get("request")), "run": run}
