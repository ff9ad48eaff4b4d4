"""Lock-out after repeated wrong passwords: whose failures count together, and what the person sees."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.accounts import client_ip

LOCKED_MINUTES = 15  # AXES_COOLOFF_TIME


def sign_in_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The address somebody tries, in one spelling: another case of letters is not another account."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or given.get("login")
    if not name and request is not None:
        name = request.POST.get("login", "")
    return str(name or "").strip().casefold()[:255]


def counted_address(request: HttpRequest) -> str | None:
    """As `client_ip.counted_address`; where there is none, axes wants None."""
    return client_ip.counted_address(request) or None


def locked_out(request: HttpRequest, _response: Any = None, _credentials: Any = None, *_args: Any) -> HttpResponse:
    """429 with a page that says how long to wait; the right password is refused as well until then."""
    response = render(request, "account/locked_out.html", {"minutes": LOCKED_MINUTES}, status=429)
    response["Retry-After"] = str(LOCKED_MINUTES * 60)
    response["Cache-Control"] = "no-store"
    return response
