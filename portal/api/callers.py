"""Who asks: a program with a key, or a signed-in person. The middleware has resolved both; here they are only read."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from portal.accounts.models import ApiKey, User
from portal.api.problems import Problem


@dataclass(frozen=True, slots=True)
class Caller:
    """A program (then `key` is set) or a person (then `user` is). `name` is stable and unique inside the tenant."""

    name: str
    key: ApiKey | None = None
    user: User | None = None


def caller_of(request: HttpRequest) -> Caller | None:
    """Who asks, or None for a stranger. A key wins over a session."""
    key: ApiKey | None = getattr(request, "api_key", None)
    if key is not None:
        return Caller(f"program:{key.program_id}", key=key)
    if isinstance(request.user, User) and request.user.is_active:
        return Caller(f"user:{request.user.pk}", user=request.user)
    return None


def required_caller(request: HttpRequest) -> Caller:
    """Who asks, inside an operation that only known callers reach."""
    caller = caller_of(request)
    if caller is None:
        raise AssertionError("an operation with callers was reached without authentication")
    return caller


class Key(HttpBearer):
    """`Authorization: Bearer foyer_…` (or `X-API-Key: foyer_…`)."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        caller = caller_of(request)
        return caller if caller and caller.key else None

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        return self(request)


class SignedIn(APIKeyCookie):
    """A person's session, for the portal's own pages; what changes something also needs the CSRF token."""

    param_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Caller | None:
        caller = caller_of(request)
        if caller is None or caller.user is None:
            return None
        if check_csrf(request) is not None:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                _("The page is out of date"),
                _("The CSRF token is missing or wrong. Nothing was done; load the page again."),
                code="csrf",
            )
        if getattr(request, "tenant", None) is None:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                _("Choose your organisation first"),
                _("You belong to several organisations, or to none. Choose one in the portal and repeat the request."),
                code="no_organisation",
            )
        return caller

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        return self(request)
