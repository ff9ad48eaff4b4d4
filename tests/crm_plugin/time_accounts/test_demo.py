"""The demo is made by the services, fast, and its ledger is sound."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from django.utils import timezone

from crm_plugin.time_accounts.demo import demo
from crm_plugin.time_accounts.models import Account, Execution, Posting
from crm_plugin.time_accounts.verify import verify
from portal.accounts.models import ApiKey, ProgramGrant
from portal.plugins.public import DemoStage
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson


def stage_of(tenant: Tenant, person: MakePerson, count: int) -> DemoStage:
    companies = [Company.objects.create(name=f"Company {number}") for number in range(count)]
    shared: dict[str, Any] = {"companies": companies, "customer_company": companies[0]} if companies else {}
    people = {"staff": person(Role.STAFF), "manager": person(Role.MANAGER)}
    return DemoStage(
        tenant=tenant,
        number=1,
        now=timezone.now(),
        random=random.Random(7),
        people=people,
        say=lambda _words: None,
        shared=shared,
    )


def test_a_year_of_many_accounts(tenant: Tenant, person: MakePerson, scope: None) -> None:
    stage = stage_of(tenant, person, 32)
    started = time.monotonic()
    demo(stage)
    assert time.monotonic() - started < 20, "the demo takes too long"
    hours = Account.objects.filter(side="hours")
    assert hours.count() == 28
    assert Posting.objects.count() > 1500
    assert list(verify()) == []
    customer = hours.get(company=stage.shared["customer_company"])
    assert customer.balance_seconds == 0, "staff top it up in the story"
    assert Execution.objects.exclude(company=customer.company).count() == 0
    assert Execution.objects.count() > 20
    scopes = ["accounts:read", "executions:read", "executions:write"]
    assert sorted(ProgramGrant.objects.get(company=customer.company).scopes) == scopes
    assert not ApiKey.objects.exists(), "there is no key that nobody knows"
    assert not Posting.objects.filter(occurred_at__gt=stage.now).exists()


def test_without_companies_there_is_nothing_to_fill(tenant: Tenant, person: MakePerson) -> None:
    with tenant_scope(tenant):
        demo(stage_of(tenant, person, 0))
        assert not Account.objects.exists()


@pytest.mark.django_db
def test_the_demo_is_alike_each_time(tenant: Tenant, other_tenant: Tenant, person: MakePerson) -> None:
    told = []
    for which in (tenant, other_tenant):
        with tenant_scope(which):
            stage = stage_of(which, lambda role, which=which: person(role, tenant=which), 3)
            demo(stage)
            told.append(list(Posting.objects.order_by("id").values_list("seconds", "text", "reference")))
    assert told[0] == told[1]
