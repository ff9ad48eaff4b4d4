"""Views under the addresses of the areas, that show what a view finds and misbehave on demand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from portal.tenants.models import Company
from portal.tenants.scope import current_scope
from portal.urls import urlpatterns as real


@csrf_exempt
def show(request: HttpRequest) -> HttpResponse:
    scope = current_scope()
    membership = getattr(request.user, "active_membership", None)
    found: dict[str, Any] = {
        "tenant": getattr(request.tenant, "slug", None),  # type: ignore[attr-defined]
        "company": getattr(request.company, "name", None),  # type: ignore[attr-defined]
        "key": str(request.api_key) if request.api_key else None,  # type: ignore[attr-defined]
        "refused": getattr(request, "api_key_refused", None),
        "scope": scope.tenant_id,
        "role": membership.role if membership else None,
        "companies": list(Company.objects.values_list("name", flat=True)) if scope.tenant_id else None,
        "language": translation.get_language(),
        "zone": timezone.get_current_timezone_name(),
        "transaction": connection.in_atomic_block,
        "method": request.method,
    }
    return JsonResponse(found)


@csrf_exempt
def write(request: HttpRequest, status: int) -> HttpResponse:
    """Writes a row, then answers with this status; with 599 it raises."""
    Company.objects.create(name=f"written before {status}")
    if status == 599:
        raise ZeroDivisionError
    return HttpResponse(status=status)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        for name in Company.objects.values_list("name", flat=True):
            yield f"{name}\n"

    response = StreamingHttpResponse(lines(), content_type="text/csv", headers={"X-Export": "1"})
    response.set_cookie("exported", "1")
    return response


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(b"content"), filename="a.txt")


def untouched(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the same for everybody")


urlpatterns = [
    *(path(f"{area}/probe/", show) for area in ("admin", "client", "api/v1", "files", "jobs")),
    path("admin/probe/write/<int:status>/", write),
    path("api/v1/probe/write/<int:status>/", write),
    path("admin/probe/stream/", stream),
    path("admin/probe/file/", file),
    path("untouched/", untouched),
    *real,
]
