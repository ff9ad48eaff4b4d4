"""Who of the team may be told about what visitors send."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from portal.tenants.public import TEAM_ROLES, Membership, current_scope


def of_the_team(addresses: list[str]) -> list[str]:
    """Those of the addresses with which active people of the open tenant's team sign in, each once, in their order."""
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses if address.strip()))
    tenant_id = current_scope().tenant_id
    if not wanted or tenant_id is None:
        return []
    people = Membership.objects.filter(
        reduce(or_, (Q(user__email__iexact=address) for address in wanted)),
        tenant_id=tenant_id,
        active=True,
        user__is_active=True,
        role__in=TEAM_ROLES,
    )
    known = {str(address).lower() for address in people.values_list("user__email", flat=True)}
    return [address for address in wanted if address in known]


def not_of_the_team(addresses: list[str]) -> list[str]:
    """The others; nobody where no tenant is open to be asked, as in an import: letters only ever go to the team."""
    if current_scope().tenant_id is None:
        return []
    known = of_the_team(addresses)
    return [address for address in addresses if address.strip().lower() not in known]
