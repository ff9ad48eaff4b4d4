"""Pages whose plugin is off keep their place in the tree, but cannot be edited: say so instead of failing."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from wagtail.exceptions import PageClassNotFoundError


class AbsentPageTypeMiddleware:
    """Answers Wagtail's PageClassNotFoundError with a page that names what is missing; nothing was changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PageClassNotFoundError):
            return None
        return render(request, "portal_plugins/absent_page_type.html", status=409)
