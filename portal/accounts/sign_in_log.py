"""Writes into the log who signed in and out, and who failed to."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.audit.public import acting, record
from portal.tenants.models import Membership


def record_for(user: User, action: str, *, actor: User | None = None, **data: Any) -> None:
    """One entry in each organisation that the person belongs to; in the installation's own log if in none."""
    tenants: list[int | None] = [
        *Membership.objects.filter(user=user, active=True).values_list("tenant", flat=True).distinct()
    ]
    for tenant in tenants or [None]:
        record(action, subject=user, label=user.email, actor=actor, tenant=tenant, data=data)


def record_failure(*, name: str, address: str | None, request_id: str, locked: bool) -> None:
    """A wrong password. An address nobody has is kept masked: people mistype, and it may be anybody's."""
    action = "account.locked_out" if locked else "account.sign_in_failed"
    user = User.objects.filter(email__iexact=name).first()
    with acting(address=address, request_id=request_id):
        if user is None:
            record(action, label=masked(name))
        else:
            record_for(user, action)


def masked(name: str) -> str:
    """`ca…@example.org`: enough to recognise one's own mistake."""
    local, at, domain = name.partition("@")
    return f"{local[:2]}…{at}{domain}"[:120]
