"""The CRM's turn in the demo: enough to look at, alike each time, by the services alone."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm_plugin.contacts.models import Contact, Lead, Note
from crm_plugin.deals.models import Deal, DealState
from crm_plugin.demo.stage import demo
from crm_plugin.demo.words import COMPANIES
from portal.plugins.public import DemoStage
from portal.search.public import matching_ids
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def stage_of(tenant: Tenant, number: int, people: dict[str, Any]) -> DemoStage:
    return DemoStage(
        tenant=tenant, number=number, now=NOW, random=random.Random(7), people=people, say=lambda _words: None
    )


def told(stage: DemoStage) -> list[Any]:
    with tenant_scope(stage.tenant):
        return [
            list(Contact.objects.order_by("created_at", "email").values_list("first_name", "last_name", "phone")),
            list(Note.objects.order_by("created_at", "text").values_list("created_at", "text")),
            list(
                Deal.objects.order_by("created_at", "title").values_list("title", "amount_minor", "state", "closed_at")
            ),
        ]


def test_the_first_tenant_has_a_year_of_business(tenant: Tenant, person: MakePerson) -> None:
    stage = stage_of(tenant, 1, {"staff": person(Role.STAFF), "manager": person(Role.MANAGER)})
    with tenant_scope(tenant):
        demo(stage)
        assert [company.name for company in stage.shared["companies"]] == [row.name for row in COMPANIES[:32]]
        assert stage.shared["customer_company"].name == "Brandt Logistik"
        assert Company.objects.count() == 32, "enquiries of the demo come from companies that are there"
        assert Contact.objects.count() >= 40
        assert {state for (state,) in Deal.objects.values_list("state").distinct()} == set(DealState.values)
        assert Lead.objects.filter(handled_at=None).count() == 1
        for model, field in ((Note, "created_at"), (Deal, "created_at"), (Lead, "received_at")):
            moments = list(model.objects.values_list(field, flat=True))
            assert all(NOW - timedelta(days=366) < moment <= NOW for moment in moments)
        assert Company.objects.get(pk__in=matching_ids("alund", kind="company")).name == "Ålund Möbler"


def test_the_second_tenant_has_eight_others_and_both_are_alike_each_time(
    tenant: Tenant, other_tenant: Tenant, person: MakePerson
) -> None:
    stages = [stage_of(tenant, 2, {"staff": person(Role.STAFF)}), stage_of(other_tenant, 2, {})]
    for stage in stages:
        with tenant_scope(stage.tenant):
            demo(stage)
            assert Company.objects.count() == 8
    assert told(stages[0])[0] == told(stages[1])[0]


@pytest.mark.parametrize("row", COMPANIES, ids=lambda row: row.domain)
def test_every_company_of_the_demo_is_whole(row: Any) -> None:
    assert all((row.name, row.domain, row.city, row.postal_code, row.address, row.country, row.phone, row.sphere))
    assert row.phone[-1].isdigit()
    assert row.domain.isascii()
