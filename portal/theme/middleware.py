"""A form that comes without its fields is bad input, not a failure of ours."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.datastructures import MultiValueDictKeyError
from django.views.defaults import bad_request


class IncompleteFormMiddleware:
    """Answers 400 where a view reads a field that was not sent, as Wagtail's editors do; nothing of it is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, MultiValueDictKeyError):
            return None
        if connection.in_atomic_block:
            transaction.set_rollback(True)  # a scope keeps what comes with a 400
        return bad_request(request, exception)
