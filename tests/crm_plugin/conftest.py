"""What tests of the CRM stand on: enquiries, reference rows, a customer with people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.models import CompanyStatus, Contact
from crm_plugin.contacts.services import create_company, create_contact
from portal.plugins.public import FormSubmitted
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MakeEnquiry = Callable[..., FormSubmitted]


@pytest.fixture
def enquiry() -> MakeEnquiry:
    """`enquiry(name=…, email=…)` is a form that was sent; each has a submission id of its own."""

    def make(**answers: Any) -> FormSubmitted:
        return FormSubmitted(
            **{
                "submission_id": uuid4(),
                "submitted_at": NOON,
                "page_id": 7,
                "page_title": "Contact",
                "page_url": "https://alder.example/contact/",
                "section_id": "a1b2",
                "section_name": "Write to us",
                "name": "Leonie Köhler",
                "email": "leonie@koehler.example",
                "phone": "+49 0711 2842222",
                **answers,
            }
        )

    return make


@pytest.fixture
def brandt(tenant: Tenant) -> Company:
    """A customer made by the CRM's own service."""
    with tenant_scope(tenant):
        status = CompanyStatus.objects.create(name="Customer", tone="positive")
        facts = CompanyFacts(
            status=status, city="Hamburg", country="Germany", phone="+49 40 66969 120", website="https://brandt.example"
        )
        return create_company(name="Brandt Logistik", facts=facts)


@pytest.fixture
def carla(tenant: Tenant, brandt: Company) -> Contact:
    with tenant_scope(tenant):
        return create_contact(
            company=brandt, facts=ContactFacts(first_name="Carla", last_name="Brandt", email="carla@brandt.example")
        )


@pytest.fixture
def foreign(other_tenant: Tenant) -> Contact:
    """A contact of another tenant's company."""
    with tenant_scope(other_tenant):
        company = create_company(name="Foreign Freight", facts=CompanyFacts(phone="+49 40 66969 120"))
        return create_contact(company=company, facts=ContactFacts(last_name="Foreigner", email="carla@brandt.example"))
