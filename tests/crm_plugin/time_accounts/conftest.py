"""An account with ten hours, and who books."""

from __future__ import annotations

import pytest

from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.services import Actor, Booking, open_account, top_up
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope

HOUR = 3600
ACTOR = Actor("Test")


def booking(text: str = "For the test", **fields: object) -> Booking:
    return Booking(text=text, actor=ACTOR, **fields)  # type: ignore[arg-type]


@pytest.fixture
def account(tenant: Tenant, company: Company) -> Account:
    """The company's prepaid account with ten hours."""
    with tenant_scope(tenant):
        account = open_account(company_id=company.pk)
        top_up(company_id=company.pk, seconds=10 * HOUR, booking=booking("Start"))
        account.refresh_from_db()
    return account
