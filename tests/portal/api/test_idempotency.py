"""First answers: how long they are kept, whose they are, and what is never kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_plugin.time_accounts.models import Execution
from crm_plugin.time_accounts.services import Actor, Booking, open_account, top_up
from portal.api.idempotency import KEPT_FOR
from portal.api.models import IdempotencyRecord
from portal.api.tasks import forget_answers
from portal.jobs.testing import run_jobs
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson
from tests.support.programs import MakeProgram

URL = "/api/v1/executions"


def body(company: Company) -> dict[str, Any]:
    return {"company": str(company.pk), "minutes": 1, "started_at": "2026-03-02T09:00:00Z"}


@pytest.fixture(autouse=True)
def accounts(tenant: Tenant, company: Company, other_tenant: Tenant, foreign_company: Company) -> None:
    for which, whose in ((tenant, company), (other_tenant, foreign_company)):
        with tenant_scope(which):
            open_account(company_id=whose.pk)
            top_up(company_id=whose.pk, seconds=3600, booking=Booking("Start", Actor("Test")))


def kept(tenant: Tenant) -> list[tuple[str, int]]:
    with tenant_scope(tenant):
        return list(IdempotencyRecord.objects.values_list("key", "status"))


def test_tenants_do_not_share_keys(
    tenant: Tenant,
    other_tenant: Tenant,
    company: Company,
    foreign_company: Company,
    program: MakeProgram,
    person: MakePerson,
) -> None:
    here = program(company)
    there = program(foreign_company, owner=person(Role.MANAGER, tenant=other_tenant))
    assert here.post(URL, body(company), "one").status_code == 201
    assert there.post(URL, body(foreign_company), "one").status_code == 201
    assert kept(tenant) == kept(other_tenant) == [("one", 201)]


def test_a_new_key_of_the_same_program_repeats_the_answer(
    tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    from portal.accounts.public import create_key

    robot = program(company)
    first = robot.post(URL, body(company), "one")
    with tenant_scope(tenant):
        _row, robot.text = create_key(robot.program, scopes=["executions:write"])
    again = robot.post(URL, body(company), "one")
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"


def test_nothing_is_kept_of_a_refusal(tenant: Tenant, company: Company, program: MakeProgram) -> None:
    robot = program(company)
    robot.post(URL, {**body(company), "minutes": 100_000}, "overdrawn")
    robot.post(URL, {**body(company), "minutes": 0}, "invalid")
    robot.post(URL, {**body(company), "company": "01920000-0000-7000-8000-000000000000"}, "foreign")
    assert kept(tenant) == []


def test_an_answer_is_lost_with_its_effect(
    tenant: Tenant, company: Company, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    robot = program(company)

    def die(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(IdempotencyRecord.objects, "create", die)
        assert robot.post(URL, body(company), "one").status_code == 500
    with tenant_scope(tenant):
        assert not Execution.objects.exists()
    assert robot.post(URL, body(company), "one").status_code == 201


def test_an_answer_is_kept_for_a_week_and_no_longer(tenant: Tenant, company: Company, program: MakeProgram) -> None:
    robot = program(company)
    first = robot.post(URL, body(company), "one")

    def age(days: float) -> None:
        with tenant_scope(tenant):
            IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(days=days))

    age(6.9)
    assert robot.post(URL, body(company), "one").content == first.content
    age(KEPT_FOR.days + 0.1)
    later = robot.post(URL, body(company), "one")
    assert later.status_code == 201
    assert later.content != first.content
    with tenant_scope(tenant):
        assert Execution.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_old_answers_are_removed_by_a_job(tenant: Tenant, company: Company, program: MakeProgram) -> None:
    robot = program(company)
    for key in ("old", "new"):
        robot.post(URL, body(company), key)
    with tenant_scope(tenant):
        IdempotencyRecord.objects.filter(key="old").update(created_at=timezone.now() - timedelta(days=8))
        forget_answers.enqueue()
    run_jobs()
    assert kept(tenant) == [("new", 201)]
