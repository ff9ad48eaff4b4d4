"""The portal's own operations: what this is, who asks, and which companies they may ask about."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Field, Query, Router, Schema

from portal.api.callers import required_caller
from portal.api.paging import Page, PageQuery, page_of
from portal.api.scopes import companies_of, grants_of
from portal.plugins.registry import api_scopes, plugins

router = Router(tags=["portal"])
NAMESPACE = "portal_api"


class Description(Schema):
    name: str
    version: str
    documents: str
    openapi: str
    who_am_i: str
    companies: str


class Organisation(Schema):
    name: str
    time_zone: str
    currency: str


class Me(Schema):
    """The caller. `scopes` are those of the key; a grant must hold them for a company as well."""

    kind: str
    name: str
    organisation: Organisation
    scopes: list[str] = Field(default_factory=list)
    scope_descriptions: dict[str, str] = Field(default_factory=dict)
    role: str = ""
    key_begins_with: str = ""
    key_expires_at: datetime | None = None
    plugins: list[str]


class CompanyOut(Schema):
    """A company that the caller may act for; `scopes` is what a program may do for it."""

    id: UUID
    name: str
    scopes: list[str]


@router.get("/", auth=None, response=Description, summary="What this is", url_name="description")
def describe(request: HttpRequest) -> Any:
    """The service and its addresses. Open to everyone."""
    address = {name: reverse(f"{NAMESPACE}:{name}") for name in ("openapi-view", "openapi-json", "me", "companies")}
    return Description(
        name="Foyer",
        version="1",
        documents=address["openapi-view"],
        openapi=address["openapi-json"],
        who_am_i=address["me"],
        companies=address["companies"],
    )


@router.get("/me", response=Me, summary="Who am I", url_name="me")
def me(request: HttpRequest) -> Any:
    """The program or person behind this request, its organisation and scopes."""
    caller = required_caller(request)
    tenant = request.tenant  # type: ignore[attr-defined]  # set by the scope middleware
    organisation = Organisation(name=tenant.name, time_zone=tenant.time_zone, currency=tenant.currency)
    names = [config.slug for config in plugins()]
    if caller.key is not None:
        scopes = sorted(caller.key.scopes)
        known = api_scopes()
        return Me(
            kind="program",
            name=caller.key.program.name,
            organisation=organisation,
            scopes=scopes,
            scope_descriptions={scope: gettext(known[scope]) for scope in scopes if scope in known},
            key_begins_with=f"foyer_{caller.key.public_id}",
            key_expires_at=caller.key.expires_at,
            plugins=names,
        )
    user = caller.user
    assert user is not None
    role = user.active_membership.role if user.active_membership else ""
    return Me(kind="person", name=str(user), organisation=organisation, role=role, plugins=names)


@router.get("/companies", response=Page[CompanyOut], summary="Companies I may act for", url_name="companies")
def companies(request: HttpRequest, query: Query[PageQuery]) -> Any:
    """For a program those with a grant; for a customer their own; for the team all, where the role may see them."""
    caller, grants = required_caller(request), grants_of(request)
    rows = companies_of(request)
    if caller.user is not None and not caller.user.has_perm("portal_tenants.view_company"):
        rows = rows.none()
    shown, following = page_of(rows, query)
    items = [CompanyOut(id=row.pk, name=row.name, scopes=grants.get(row.pk, [])) for row in shown]
    return Page[CompanyOut](items=items, next_cursor=following)
