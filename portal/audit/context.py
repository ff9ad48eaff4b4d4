"""Who is acting: the request of a person or program, or a job that acts for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from portal.accounts.client_ip import client_ip


@dataclass(frozen=True, slots=True)
class Acting:
    """What every entry says of who did it."""

    actor_id: int | None = None
    via: str = ""
    address: str | None = None
    request_id: str = ""


_NOBODY = Acting()
_request: ContextVar[HttpRequest | None] = ContextVar("foyer_audit_request", default=None)
_acting: ContextVar[Acting | None] = ContextVar("foyer_audit_acting", default=None)


@contextmanager
def in_request(request: HttpRequest) -> Iterator[None]:
    """Entries written inside are of this request. It is looked at only then: a page without entries stays untouched."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def acting(*, actor: Any = None, via: str = "", address: str | None = None, request_id: str = "") -> Iterator[None]:
    """Entries written inside are by this person (user or id), by these means, such as `job reports.build_run`."""
    token = _acting.set(Acting(getattr(actor, "pk", actor), via[:80], address, request_id[:64]))
    try:
        yield
    finally:
        _acting.reset(token)


def open_request() -> HttpRequest | None:
    """The request being answered; None in jobs and commands."""
    return _request.get()


def who() -> Acting:
    """Who is acting now; nobody in a command without `acting`."""
    if (known := _acting.get()) is not None:
        return known
    request = _request.get()
    if request is None:
        return _NOBODY
    key = getattr(request, "api_key", None)
    user = getattr(request, "user", None)
    return Acting(
        actor_id=user.pk if key is None and user is not None and user.is_authenticated else None,
        via=f"{key.program} · {key}"[:80] if key is not None else "",
        address=_address(request),
        request_id=str(getattr(request, "request_id", ""))[:64],
    )


def as_request(text: str) -> UUID | None:
    """The id of a request as the log keeps it; None where the text is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _address(request: HttpRequest) -> str | None:
    try:
        return str(ip_address(client_ip(request)))
    except ValueError:  # a socket without address, or a proxy that sends something else
        return None
