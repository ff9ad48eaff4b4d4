"""One scope a request: admin, client area, files, jobs and API run inside the tenant of who asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

import structlog
from django.db import connection, transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts.foreign_rows import forget_foreign, refuse_foreign
from portal.accounts.keys import resolve_key
from portal.accounts.models import User
from portal.accounts.preferences import reading_as
from portal.accounts.seats import Kind, Seat, seat_of, seats
from portal.accounts.second_factor import missing_step
from portal.accounts.views import no_seat
from portal.tenants.scope import tenant_scope

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
AREAS: dict[str, Kind] = {"admin": "team", "client": "customer", "files": "any", "api": "any", "jobs": "any"}
# What Wagtail serves under /admin/ to everybody, signed in or not: no rows of a tenant are in it.
OPEN_TO_ALL = ("/admin/login/", "/admin/logout/", "/admin/sprite/", "/admin/jsi18n/")


class ScopeMiddleware:
    """Sets `request.tenant`, `request.company` (customers) and `request.api_key` (API), and opens the scope.

    An answer from 500 up rolls back what the request wrote: Django has turned the view's exception into an answer
    before any middleware sees it, so without this the half-done work would be committed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.tenant = request.company = request.api_key = None  # type: ignore[attr-defined]
        area = request.path_info.lstrip("/").partition("/")[0]
        if area not in AREAS or request.path_info in OPEN_TO_ALL:
            return self.get_response(request)
        if area == "api" and (response := self._by_key(request)) is not None:
            return response
        if not isinstance(request.user, User):
            return self.get_response(request)
        seat = seat_of(request, AREAS[area])
        if area == "api":
            # A program gets its problem answer from the API, never a page of ours.
            ready = seat is not None and not missing_step(request, seat.membership.role)
            return self._seated(request, seat) if seat and ready else self.get_response(request)
        if seat is None:
            return _led_on(request, request.user, AREAS[area])
        if step := missing_step(request, seat.membership.role):
            return redirect(step)
        return self._seated(request, seat)

    def process_view(self, request: HttpRequest, _view: object, _args: object, parts: dict[str, Any]) -> None:
        if _in_admin(request):
            refuse_foreign(request, parts)

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        if _in_admin(request):
            forget_foreign(request, response.context_data)
        return response

    def _by_key(self, request: HttpRequest) -> HttpResponseBase | None:
        key = resolve_key(request)
        if key is not None:
            request.api_key = key  # type: ignore[attr-defined]
            request.tenant = key.tenant  # type: ignore[attr-defined]
            return self._scoped(request, key.tenant_id, None)
        # A wrong key is refused by the API, also when a session came with it: the scope stays closed.
        return self.get_response(request) if request.api_key_refused else None  # type: ignore[attr-defined]

    def _seated(self, request: HttpRequest, seat: Seat) -> HttpResponseBase:
        assert isinstance(request.user, User)
        request.tenant, request.company = seat.tenant, seat.company  # type: ignore[attr-defined]
        request.user.active_membership = seat.membership
        structlog.contextvars.bind_contextvars(user=request.user.pk)
        with reading_as(request.user, seat.tenant) as language:
            response = self._scoped(request, seat.tenant.pk, seat.company_id)
            response.headers.setdefault("Content-Language", language)
            return response

    def _scoped(self, request: HttpRequest, tenant_id: int, company_id: object) -> HttpResponseBase:
        structlog.contextvars.bind_contextvars(tenant=tenant_id)
        # On PostgreSQL the scope is a transaction. On SQLite one takes the write lock at once: reading does without.
        opens_transaction = connection.vendor != "postgresql" and request.method not in SAFE_METHODS
        with transaction.atomic() if opens_transaction else nullcontext(), tenant_scope(tenant_id, company_id):
            response = _gathered(self.get_response(request))
            if response.status_code >= 500 and (opens_transaction or connection.vendor == "postgresql"):
                transaction.set_rollback(True)
        return response


def _in_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/") and request.path_info not in OPEN_TO_ALL


def _gathered(response: HttpResponseBase) -> HttpResponseBase:
    """Nothing streams out of a scope: a lazily made body (an export) is made here. Files need no scope and stream."""
    if not response.streaming or isinstance(response, FileResponse):
        return response
    whole = HttpResponse(b"".join(response), status=response.status_code, headers=dict(response.items()))  # type: ignore[arg-type]
    whole.cookies = response.cookies
    # Not response.close(): that would end the request, and with it the connection.
    for close in response._resource_closers:  # type: ignore[attr-defined]
        close()
    return whole


def _led_on(request: HttpRequest, user: User, kind: Kind) -> HttpResponseBase:
    """To the choice where there are several seats; otherwise a page that says where the person belongs, if anywhere."""
    if not seats(user, kind):
        return no_seat(request)
    after = f"?{urlencode({'next': request.get_full_path()})}" if request.method in SAFE_METHODS else ""
    return redirect(f"{reverse('portal_accounts:organisation')}{after}")
