"""Which membership a signed-in person acts under: the chosen one, or the only one there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.http import HttpRequest

from portal.accounts.models import User
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import CUSTOMER_ROLES, TEAM_ROLES, Role
from portal.tenants.scope import tenant_scope

SESSION_KEY = "foyer_seat"
Kind = Literal["team", "customer", "any"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A tenant with the role a person has in it; for customers with their company. `key` is what the session keeps."""

    tenant: Tenant
    membership: Membership
    company: Company | None = None

    @property
    def key(self) -> str:
        return f"m{self.membership.pk}" if self.membership.pk else f"t{self.tenant.pk}"

    @property
    def company_id(self) -> UUID | None:
        return self.company.pk if self.company else None

    @property
    def area(self) -> str:
        return "client" if self.membership.role in CUSTOMER_ROLES else "admin"

    @property
    def role_label(self) -> str:
        return str(self.membership.get_role_display())

    @property
    def label(self) -> str:
        """`Northlight Studio · Manager`; for customers their company stands between."""
        return " · ".join(str(part) for part in (self.tenant, self.company, self.role_label) if part)


def seats(user: User, kind: Kind = "any") -> list[Seat]:
    """All the person may act under, of one kind. A super admin has one in every tenant."""
    roles = {"team": TEAM_ROLES, "customer": CUSTOMER_ROLES}.get(kind, TEAM_ROLES | CUSTOMER_ROLES)
    found = []
    for membership in (
        Membership.objects.filter(user=user, active=True, tenant__active=True, role__in=roles)
        .select_related("tenant")
        .order_by("tenant__name", "pk")
    ):
        company = _company_of(membership)
        if membership.company_id is None or company is not None:
            found.append(Seat(membership.tenant, membership, company))
    if user.is_superuser and kind != "customer":
        taken = {seat.tenant.pk for seat in found if seat.membership.role == Role.ADMIN}
        found += [
            Seat(tenant, Membership(user=user, tenant=tenant, role=Role.ADMIN))
            for tenant in Tenant.objects.filter(active=True).exclude(pk__in=taken)
        ]
    return found


def seat_of(request: HttpRequest, kind: Kind = "any") -> Seat | None:
    """The seat chosen in this session, else the only one; None means: the person has to choose (or has none)."""
    user = request.user
    return _chosen(request, seats(user, kind)) if isinstance(user, User) else None


def _chosen(request: HttpRequest, found: list[Seat]) -> Seat | None:
    chosen = request.session.get(SESSION_KEY)
    for seat in found:
        if seat.key == chosen:
            return seat
    return found[0] if len(found) == 1 else None


def _company_of(membership: Membership) -> Company | None:
    if membership.company_id is None:
        return None
    with tenant_scope(membership.tenant_id, membership.company_id):
        company: Company | None = Company.objects.filter(pk=membership.company_id, active=True).first()
    return company
