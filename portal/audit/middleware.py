"""Tells the log which request is being answered."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.audit.context import in_request


class AuditMiddleware:
    """Stands before everything that may write an entry; it looks at nothing by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with in_request(request):
            return self.get_response(request)
