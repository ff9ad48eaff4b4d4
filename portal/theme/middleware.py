"""A form without its fields and an address with an impossible value are bad input, not failures of ours."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDictKeyError
from django.views.defaults import bad_request


class BadInputMiddleware:
    """Answers 400 where a view reads a field that was not sent, as Wagtail's editors do, and where a filter or page
    number in the address is beyond what a clock or a database counts to; nothing of it is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        beyond = isinstance(exception, OverflowError) and request.method in ("GET", "HEAD") and bool(request.GET)
        if not beyond and not isinstance(exception, MultiValueDictKeyError):
            return None
        if connection.in_atomic_block:
            transaction.set_rollback(True)  # a scope keeps what comes with a 400
        return bad_request(request, exception)
