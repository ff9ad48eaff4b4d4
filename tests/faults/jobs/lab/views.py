"""Asks for a job as a request of the portal does, and answers with its number once that is committed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from portal.accounts.counting import count
from portal.tenants.scope import tenant_scope
from tests.faults.jobs.lab import tasks

A_SPAN_WITHOUT_END = 10**9


@csrf_exempt
def ask(request: HttpRequest) -> JsonResponse:
    """Counts itself in the cache as every limit does."""
    counted, _ = count("lab", A_SPAN_WITHOUT_END)
    with tenant_scope(int(request.POST["tenant"])):
        run = tasks.book.enqueue(company=str(UUID(request.POST["company"])), way="atomic")
    return JsonResponse({"job": run.pk, "counted": counted})
