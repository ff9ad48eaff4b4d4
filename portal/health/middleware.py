"""Gives every request an id, which its log lines and its answer carry."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = structlog.get_logger("foyer.request")
WELL_FORMED = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


class RequestLogMiddleware:
    """Binds `request` to all log lines of a request and logs one line for it: method, path, status, milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if WELL_FORMED.match(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        if not request.path_info.startswith(("/static/", "/media/", "/health/")):
            log.info(
                "request",
                method=request.method,
                path=request.path_info[:300],
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000),
            )
        return response
