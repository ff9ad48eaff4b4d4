"""Health for machines and for staff. A stranger learns whether the portal answers, and nothing else."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.health.checks import findings, ready
from portal.health.metrics import exposition


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of database, cache or queue."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readiness(_request: HttpRequest) -> HttpResponse:
    """200 when requests can be served, else 503."""
    healthy = ready()
    return JsonResponse({"status": "ok" if healthy else "unavailable"}, status=200 if healthy else 503)


@require_safe
@never_cache
def details(request: HttpRequest) -> HttpResponse:
    """What each check found, for super admins; for everybody else the page does not exist."""
    if not (request.user.is_authenticated and request.user.is_superuser):
        raise Http404
    return render(request, "portal_health/details.html", {"findings": findings()})


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters in Prometheus' text form, for whoever holds FOYER_METRICS_TOKEN; without one set the page is off."""
    token = settings.FOYER_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
