"""The nonce of the answer that is being made, for templates that are given no request, such as those of widgets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest

_request: ContextVar[HttpRequest | None] = ContextVar("foyer_nonce_request", default=None)


@contextmanager
def nonces_for(request: HttpRequest | None) -> Iterator[None]:
    """Inside, `current_nonce` is the request's own."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def current_nonce() -> str:
    """What an inline script has to carry, or an empty string where the policy knows no nonce: there it will not run."""
    request = _request.get()
    return str(request.csp_nonce) if request is not None else ""  # type: ignore[attr-defined]
