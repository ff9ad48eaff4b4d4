"""What stands before every operation: a refused key, too large a body, too many requests, a wrong method."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from portal.api.described import name_errors
from portal.api.problems import Problem, not_found, problem_response, too_large, unauthorised
from portal.api.throttle import throttle

View = Callable[..., HttpResponseBase]
BODY_LIMIT = 10 * 1024 * 1024
FORM_LIMIT = 12 * 1024 * 1024


def guarded(view: View) -> View:
    """The view behind the checks that hold for all addresses of the API, documents included."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            _check(request)
            response = view(request, *args, **kwargs)
        except Problem as problem:
            response = problem_response(request, problem)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _not_allowed(request, response)
        response.setdefault("Cache-Control", "no-store")
        return response

    checked.csrf_exempt = True  # type: ignore[attr-defined]  # `SignedIn` checks the token where a session is used
    return checked


def _check(request: HttpRequest) -> None:
    # A key that is not valid is never taken for a stranger, also where strangers are welcome.
    if getattr(request, "api_key_refused", False):
        raise unauthorised()
    length = request.META.get("CONTENT_LENGTH") or "0"
    limit = FORM_LIMIT if request.content_type == "multipart/form-data" else BODY_LIMIT
    if not length.isdecimal() or int(length) > limit:
        raise too_large()
    throttle(request)


def _not_allowed(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    problem = Problem(
        HTTPStatus.METHOD_NOT_ALLOWED,
        _("This address does not take that method"),
        _("Nothing was done. It takes: %(methods)s.") % {"methods": response["Allow"]},
        code="method_not_allowed",
        headers={"Allow": response["Allow"]},
    )
    return problem_response(request, problem)


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Addresses under the API that are none."""
    return problem_response(request, not_found())


class GuardedAPI(NinjaAPI):
    """NinjaAPI whose every address, also an unknown one, stands behind `guarded`."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        urls = [pattern for pattern in super()._get_urls() if isinstance(pattern, URLPattern)]
        for pattern in urls:
            pattern.callback = guarded(pattern.callback)
        return [*urls, path("<path:rest>", guarded(nowhere), name="nowhere")]

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        name_errors(schema)
        return schema
