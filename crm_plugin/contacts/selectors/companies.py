"""Reading companies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q

from crm_plugin.contacts.found_by import COMPANY
from crm_plugin.contacts.models import CompanyDetails
from portal.search.public import key, matching_ids
from portal.tenants.public import TEAM_ROLES, Company, current_tenant_id

SHORTEST_PHONE = 7


def companies() -> models.QuerySet[Company]:
    """Companies with all that a list or a workplace shows of them, in one query."""
    return Company.objects.select_related(
        "crm__status", "crm__owner", "crm__region", "crm__sphere", "crm__parent", "crm__logo"
    )


def details_of(company: Company) -> CompanyDetails:
    """What the CRM knows of a company; empty details for one that came from elsewhere."""
    details: CompanyDetails | None = getattr(company, "crm", None)
    return details or CompanyDetails(company=company)


def team_members() -> models.QuerySet[Any]:
    """The people of the open tenant's team, who may own companies and deals."""
    return (
        get_user_model()
        .objects.filter(
            memberships__tenant_id=current_tenant_id(),
            memberships__active=True,
            memberships__role__in=sorted(TEAM_ROLES),
            is_active=True,
        )
        .distinct()
        .order_by("first_name", "last_name", "email")
    )


def alike(*, name: str, email: str = "", phone: str = "", without: UUID | None = None) -> list[Company]:
    """Companies that may be the same: the same name in another spelling, the same address or phone number."""
    same = Q(pk__in=CompanyDetails.objects.filter(name_key=key(name)[:200]).exclude(name_key="").values("company_id"))
    if email:
        same |= Q(pk__in=CompanyDetails.objects.filter(email__iexact=email).values("company_id"))
    if sum(letter.isdigit() for letter in phone) >= SHORTEST_PHONE:
        same |= Q(pk__in=matching_ids(phone, kind=COMPANY))
    return list(companies().filter(same).exclude(pk__in=[without] if without else [])[:5])


def subsidiaries(company: Company) -> list[Company]:
    """The companies directly below this one."""
    return list(Company.objects.filter(crm__parent=company)[:20])
