"""Who may come in: keys, sessions, and what each gets to see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import ApiKey, Program, User
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson, SignIn
from tests.support.programs import MakeProgram, ProgramClient

OPEN, ME = "/api/v1/", "/api/v1/me"


def _wrong(robot: ProgramClient) -> None:
    robot.text = robot.text[:-8] + "0" * 8


def _shortened(robot: ProgramClient) -> None:
    robot.text = robot.text[:-1]


def _nonsense(robot: ProgramClient) -> None:
    robot.text = "nonsense"


def _revoked(robot: ProgramClient) -> None:
    ApiKey.objects.filter(pk=robot.key.pk).update(revoked_at=timezone.now())


def _expired(robot: ProgramClient) -> None:
    ApiKey.objects.filter(pk=robot.key.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def _program_off(robot: ProgramClient) -> None:
    with tenant_scope(robot.key.tenant_id):
        Program.objects.filter(pk=robot.program.pk).update(active=False)


def _owner_gone(robot: ProgramClient) -> None:
    User.objects.filter(pk=robot.program.owner_id).update(is_active=False)


def _tenant_off(robot: ProgramClient) -> None:
    Tenant.objects.filter(pk=robot.key.tenant_id).update(active=False)


SPOILT = [_wrong, _shortened, _nonsense, _revoked, _expired, _program_off, _owner_gone, _tenant_off]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_key_that_is_not_valid_is_refused_everywhere_alike(
    company: Company, program: MakeProgram, spoil: Any
) -> None:
    robot = program(company)
    assert robot.get(ME).status_code == 200
    spoil(robot)
    answers = [
        robot.get(path)
        for path in (OPEN, ME, "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/nowhere", "/api/v1/executions")
    ]
    answers.append(robot.post("/api/v1/executions", {}))
    answers.append(robot.client.get(ME, headers={"X-API-Key": robot.text}))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


def test_an_invalid_key_is_not_saved_by_a_session(signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    assert client.get(ME).status_code == 200
    assert client.get(ME, headers={"Authorization": "Bearer foyer_x_y_z"}).status_code == 401


def test_a_key_in_the_address_is_never_read(company: Company, program: MakeProgram) -> None:
    robot = program(company)
    assert Client().get(ME, {"api_key": robot.text, "X-API-Key": robot.text}).status_code == 401


def test_a_stranger_sees_what_this_is(db: None) -> None:
    answer = Client().get(OPEN)
    assert answer.status_code == 200
    assert answer.json()["documents"] == "/api/v1/docs"
    assert not answer.cookies


def test_a_program_sees_itself(company: Company, other_company: Company, program: MakeProgram, tenant: Tenant) -> None:
    robot = program(company)
    me = robot.get(ME).json()
    assert (me["kind"], me["name"], me["organisation"]["name"]) == ("program", robot.program.name, tenant.name)
    assert me["scopes"] == ["accounts:read", "executions:read", "executions:write"]
    assert me["key_begins_with"] == f"foyer_{robot.key.public_id}"
    assert robot.text not in str(me)
    companies = robot.get("/api/v1/companies").json()["items"]
    assert companies == [{"id": str(company.pk), "name": company.name, "scopes": me["scopes"]}]


def test_what_a_key_may_is_what_key_and_grant_both_hold(company: Company, program: MakeProgram) -> None:
    robot = program(company, key_scopes=("executions:write",), grant_scopes=("accounts:read", "executions:write"))
    assert robot.get("/api/v1/companies").json()["items"][0]["scopes"] == ["executions:write"]


def test_people_see_companies_by_their_role(
    company: Company, other_company: Company, foreign_company: Company, signed_in: SignIn
) -> None:
    def seen(client: Client) -> list[str]:
        return sorted(row["name"] for row in client.get("/api/v1/companies").json()["items"])

    assert seen(signed_in(Role.STAFF)) == [company.name, other_company.name]
    assert seen(signed_in(Role.EDITOR)) == []
    assert seen(signed_in(Role.CUSTOMER, company=company)) == [company.name]
    me = signed_in(Role.STAFF).get(ME).json()
    assert (me["kind"], me["role"]) == ("person", "staff")


def test_a_customer_reads_only_their_own_account(company: Company, other_company: Company, signed_in: SignIn) -> None:
    client = signed_in(Role.CUSTOMER, company=company)
    refused = client.get(f"/api/v1/accounts/{other_company.pk}")
    assert refused.status_code == 403
    assert client.get(f"/api/v1/accounts/{company.pk}").status_code == 404
    assert signed_in(Role.EDITOR).get(f"/api/v1/accounts/{company.pk}").json()["code"] == "missing_right"


def test_a_session_needs_the_csrf_token_to_write(company: Company, person: MakePerson) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(Role.MANAGER), backend="allauth.account.auth_backends.AuthenticationBackend")
    body = {"company": str(company.pk), "minutes": 1, "started_at": "2026-03-02T09:00:00Z"}

    def send(**headers: str) -> Any:
        return client.post(
            "/api/v1/executions", body, content_type="application/json", headers={"Idempotency-Key": "one", **headers}
        )

    assert (send().status_code, send().json()["code"]) == (403, "csrf")
    client.get("/api/v1/docs")
    token = client.cookies["csrftoken"].value
    assert send(**{"X-CSRFToken": token}).json()["code"] == "no_account"


def test_who_has_several_organisations_chooses_first(
    person: MakePerson, other_tenant: Tenant, signed_in: SignIn
) -> None:
    user = person(Role.STAFF)
    Membership.objects.create(user=user, tenant=other_tenant, role=Role.STAFF)
    answer = signed_in(user).get(ME)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_organisation")


def test_pages_follow_each_other_without_a_gap(tenant: Tenant, signed_in: SignIn) -> None:
    with tenant_scope(tenant):
        names = {Company.objects.create(name=f"Company {number}").name for number in range(7)}
    client = signed_in(Role.STAFF)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/api/v1/companies", {"limit": "3", "cursor": cursor}).json()
        seen += [row["name"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == 7
    assert set(seen) == names
