"""How often one person may do what costs much or reaches others: take data out, send invitations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.accounts.counting import count


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    times: int
    seconds: int


EXPORTS = Limit("export", 30, 15 * 60)
INVITATIONS = Limit("invitation", 50, 60 * 60)


class TooMany(Exception):
    """The limit is reached. `LimitMiddleware` answers 429."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def hold(request: HttpRequest, limit: Limit) -> None:
    """Counts one more for the person who asks; raises TooMany past the limit, before anything is done."""
    number, left = count(f"{limit.name}:user:{request.user.pk}", limit.seconds)
    if number > limit.times:
        raise TooMany(left)


class LimitMiddleware:
    """Holds the limit of exports for every list of the admin, and answers for whoever holds one in a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.setdefault("Retry-After", "60")  # allauth's limits, which name none
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        # Wagtail's lists and reports make a file of themselves for `?export=csv`.
        if request.path_info.startswith("/admin/") and "export" in request.GET and request.user.is_authenticated:
            try:
                hold(request, EXPORTS)
            except TooMany as error:
                return too_many(request, error.seconds)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many(request, exception.seconds) if isinstance(exception, TooMany) else None


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that says how long to wait."""
    response = render(request, "429.html", {"minutes": max(1, -(-seconds // 60))}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
