"""The progress of a job as a fragment that pages poll; stop and try again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.jobs.models import JobRun
from portal.jobs.services import NotPossible, retry_run, stop_run
from portal.jobs.shown import may_change, may_see, may_stop, shown
from portal.tenants.scope import system_scope


@never_cache
@require_safe
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """204 when nothing has changed since the version that the page shows; a page that asked to is renewed at the end."""
    run = _run(request, job_id)
    block = shown(run, request)
    if request.GET.get("seen") == block.version:
        return HttpResponse(status=204)
    if run.is_finished and request.GET.get("then") == "reload":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = {"block": block, "run": run, "then": request.GET.get("then", "")}
    name = "portal_jobs/line.html" if request.GET.get("as") == "line" else "portal_jobs/block.html"
    return render(request, name, context)


@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    run = _run(request, job_id)
    if not may_stop(request, run):
        raise PermissionDenied
    return _done(request, run, stop_run, _("“%(title)s” is being stopped.") % {"title": run.title})


@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    run = _run(request, job_id)
    if not may_change(request):
        raise PermissionDenied
    return _done(request, run, retry_run, _("“%(title)s” is tried again.") % {"title": run.title})


def _run(request: HttpRequest, job_id: int) -> JobRun:
    """The job in the person's tenant, or 404: whether it exists elsewhere is not told."""
    if not request.user.is_authenticated or getattr(request, "tenant", None) is None:
        raise Http404
    runs = JobRun.objects.filter(pk=job_id)
    run: JobRun | None = runs.first()
    if run is None and request.user.is_superuser:
        with system_scope("jobs"):
            run = runs.filter(tenant=None).first()
    if run is None or not may_see(request, run):
        raise Http404
    return run


def _done(request: HttpRequest, run: JobRun, work: Callable[..., object], words: str) -> HttpResponse:
    try:
        # Work of the installation has no tenant; only super admins come so far.
        with system_scope("jobs") if run.tenant_id is None else nullcontext():
            work(run=run)
        messages.success(request, words)
    except NotPossible as error:
        messages.warning(request, error.sentence)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "portal_accounts:landing"
    return redirect(back)
