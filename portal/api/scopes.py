"""What a caller may do, and for which companies."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts.models import ProgramGrant
from portal.api.callers import required_caller
from portal.api.problems import Problem
from portal.tenants.models import Company

P = ParamSpec("P")
R = TypeVar("R")


def require_scope(scope: str, *, permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The operation is for programs whose key holds `scope`, and for people with `permission`."""

    def decorate(operation: Callable[P, R]) -> Callable[P, R]:
        @wraps(operation)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            request: Any = args[0] if args else kwargs["request"]
            _check(request, scope, permission)
            return operation(*args, **kwargs)

        # ninja reads annotations in the wrapper's module, where the operation's names are not known.
        checked.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
        checked.foyer_scope = (scope, permission)  # type: ignore[attr-defined]  # the conformance suite asks for it
        return checked

    return decorate


def _check(request: HttpRequest, scope: str, permission: str) -> None:
    caller = required_caller(request)
    if caller.key is not None and scope not in caller.key.scopes:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            _("This key may not do that"),
            _("It needs the scope “%(scope)s”. Nothing was done.") % {"scope": scope},
            code="missing_scope",
        )
    if caller.user is not None and not caller.user.has_perm(permission):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            _("Your role may not do that"),
            _("Nothing was done. Ask an admin of your organisation."),
            code="missing_right",
        )


def company_for_program(request: HttpRequest, company_id: UUID, scope: str) -> Company:
    """The company, if this caller may act for it within `scope`.

    A company of another tenant, an unknown one, a closed one and one without a grant are refused with the same
    answer to the byte. People get the companies of their scope: all for the team, their own for customers.
    """
    caller = required_caller(request)
    company: Company | None = None
    if caller.key is None:
        company = Company.objects.filter(pk=company_id, active=True).first()
    elif scope in caller.key.scopes:
        grant = (
            ProgramGrant.objects.select_related("company")
            .filter(program_id=caller.key.program_id, company_id=company_id, company__active=True)
            .first()
        )
        company = grant.company if grant and scope in grant.scopes else None
    if company is None:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            _("You may not act for this company"),
            _("It does not exist, or no grant names it with this scope. Nothing was done."),
            code="company_refused",
        )
    return company


def companies_of(request: HttpRequest, scope: str = "") -> QuerySet[Company]:
    """The companies that the caller may ask about; for programs those granted, with `scope` if one is named."""
    caller = required_caller(request)
    companies: QuerySet[Company] = Company.objects.filter(active=True)
    if caller.key is None:
        return companies
    granted = [company_id for company_id, scopes in grants_of(request).items() if not scope or scope in scopes]
    return companies.filter(pk__in=granted)


def grants_of(request: HttpRequest) -> dict[UUID, list[str]]:
    """Company id → the scopes that this program's key really has for it (key and grant must both hold a scope)."""
    caller = required_caller(request)
    if caller.key is None:
        return {}
    held = set(caller.key.scopes)
    return {
        grant.company_id: sorted(held & set(grant.scopes))
        for grant in ProgramGrant.objects.filter(program_id=caller.key.program_id)
    }
