"""Gives every request an id, which its log lines and its answer carry."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.settings.secret_paths import REDACTED, masked

log = structlog.get_logger("foyer.request")
# Parts of an address that views call so are never written down.
SECRET_PARTS = ("key", "token", "secret", "signature")
# As nginx makes them and `uuid4().hex` is; of other proxies' UUIDs the dashes are left out. So the audit log keeps them in
# half the room of a text.
WELL_FORMED = re.compile(r"^[0-9a-f]{32}\Z")


class RequestLogMiddleware:
    """Binds `request` to all log lines of a request and logs one line for it: method, route, path, status and time.

    Secret parts of the path, such as the key of a password link, are masked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Wagtail makes its previews by a request inside of the editor's: it goes by the same id.
        outer = structlog.contextvars.get_contextvars()
        given = request.headers.get("X-Request-Id", "") or str(outer.get("request", ""))
        given = given.replace("-", "").lower()
        request_id = given if WELL_FORMED.match(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)
        try:
            return self._logged(request, request_id)
        finally:
            structlog.contextvars.clear_contextvars()
            structlog.contextvars.bind_contextvars(**outer)

    def _logged(self, request: HttpRequest, request_id: str) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        # A page that is drawn for its file has not been asked for by anybody.
        drawn_for_file = request.META.get("foyer.drawn_for_file")
        if not drawn_for_file and not request.path_info.startswith(("/static/", "/media/", "/health/")):
            log.info(
                "request",
                method=request.method,
                route=request.resolver_match.route if request.resolver_match else "",
                path=logged_path(request)[:300],
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000),
            )
        return response


def logged_path(request: HttpRequest) -> str:
    """The path without what would let a reader of the log in."""
    path = masked(request.path_info)
    match = request.resolver_match
    for name, value in (match.kwargs if match else {}).items():
        if name in SECRET_PARTS and value:
            path = path.replace(str(value), REDACTED)
    return path
