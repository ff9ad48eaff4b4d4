"""Asks for a job as a request of the portal does, and answers with its number once that is committed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from portal.tenants.scope import tenant_scope
from tests.faults.jobs.lab import tasks


@csrf_exempt
def ask(request: HttpRequest) -> JsonResponse:
    with tenant_scope(int(request.POST["tenant"])):
        run = tasks.book.enqueue(company=str(UUID(request.POST["company"])), way="atomic")
    return JsonResponse({"job": run.pk})
