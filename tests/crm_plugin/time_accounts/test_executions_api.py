"""A program reports what it did."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_plugin.time_accounts.models import Account, Execution, Posting
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.support.programs import MakeProgram

URL = "/api/v1/executions"
HOUR = 3600


def body(customer: Company, **changes: Any) -> dict[str, Any]:
    return {
        "company": str(customer.pk),
        "minutes": 45,
        "reference": "DEPLOY-7",
        "description": "Deployed the shop",
        "started_at": "2026-03-02T09:00:00+01:00",
    } | changes


def state(tenant: Tenant, company: Company) -> tuple[int, int, int]:
    """(balance, postings, executions) of a company."""
    with tenant_scope(tenant):
        account = Account.objects.get(company=company, side="hours")
        return account.balance_seconds, Posting.objects.filter(account=account).count(), Execution.objects.count()


def test_reported_twice_with_one_key_is_charged_once(
    account: Account, tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    robot = program(company)
    first = robot.post(URL, body(company), "deploy-7")
    again = robot.post(URL, body(company), "deploy-7")

    assert first.status_code == 201, first.content
    answer = first.json()
    assert answer["balance_seconds"] == 9 * HOUR + 15 * 60
    assert answer["balance_text"] == "9 h 15 min"
    assert answer["company"] == str(company.pk)
    assert answer["seconds"] == 2700
    assert "Idempotent-Replayed" not in first
    assert again.status_code == 201
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    assert state(tenant, company) == (33_300, 2, 1)


def test_the_same_key_with_another_body_is_refused(
    account: Account, tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    robot = program(company)
    robot.post(URL, body(company), "one")
    other = robot.post(URL, body(company, minutes=46), "one")
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert state(tenant, company) == (33_300, 2, 1)


def test_spacing_and_order_make_no_other_request(
    account: Account, tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    robot = program(company)
    first = robot.post(URL, json.dumps(body(company), indent=4), "one")
    again = robot.post(URL, json.dumps(dict(reversed(body(company).items()))), "one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert state(tenant, company)[0] == 33_300


def test_two_callers_may_use_the_same_key(
    account: Account, tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    assert program(company).post(URL, body(company), "one").status_code == 201
    assert program(company).post(URL, body(company), "one").status_code == 201
    assert state(tenant, company)[0] == 10 * HOUR - 2 * 2700


def test_without_a_key_for_the_write_nothing_is_done(
    account: Account, tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    robot = program(company)
    for key in (None, "x" * 256, "caf\u00e9"):
        answer = robot.post(URL, body(company), key)
        assert answer.status_code == 400, key
        assert answer.json()["code"] == "idempotency_key_required"
    assert state(tenant, company) == (36_000, 1, 0)


def test_overdrawing_is_refused_with_what_is_left_and_may_be_tried_again(
    account: Account, tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    robot = program(company)
    refused = robot.post(URL, body(company, minutes=601), "big")
    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["code"], problem["left_seconds"]) == ("overdrawn", 36_000)
    assert "10 h" in problem["detail"]
    assert state(tenant, company) == (36_000, 1, 0)
    # The refusal was not kept: after a change of the request's world the same key may be used for it.
    assert robot.post(URL, body(company, minutes=600), "big").status_code == 201
    assert state(tenant, company) == (0, 2, 1)


def test_a_company_without_an_account_is_told_so(company: Company, program: MakeProgram) -> None:
    answer = program(company).post(URL, body(company))
    assert (answer.status_code, answer.json()["code"]) == (409, "no_account")


def test_foreign_unknown_and_not_granted_companies_get_the_same_answer(
    account: Account,
    company: Company,
    other_company: Company,
    foreign_company: Company,
    tenant: Tenant,
    program: MakeProgram,
) -> None:
    robot = program(company)
    unknown = Company(name="nobody")
    with tenant_scope(tenant):
        closed = Company.objects.create(name="Closed", active=False)
    answers = [robot.post(URL, body(wrong), "same") for wrong in (foreign_company, unknown, other_company)]
    answers.append(program(company, closed).post(URL, body(closed)))
    # A grant for the company, but not for this scope.
    answers.append(program(company, grant_scopes=("accounts:read",)).post(URL, body(company)))
    assert [answer.status_code for answer in answers] == [403] * 5
    assert len({answer.content for answer in answers}) == 1
    assert (
        len({tuple(sorted((k, v) for k, v in answer.headers.items() if k != "X-Request-Id")) for answer in answers})
        == 1
    )
    assert state(tenant, company) == (36_000, 1, 0)


def test_a_key_without_the_scope_may_not_report(
    account: Account, tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    answer = program(company, key_scopes=("accounts:read",)).post(URL, body(company))
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")
    assert state(tenant, company) == (36_000, 1, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": -5}, "minutes"),
        ({"minutes": "45"}, "minutes"),
        ({"minutes": 45.0}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"minutes": 2**63}, "minutes"),
        ({"minutes": None}, "body"),
        ({"seconds": 60}, "body"),
        ({"company": "acme"}, "company"),
        ({"started_at": "2026-03-02T09:00:00"}, "started_at"),
        ({"started_at": "yesterday"}, "started_at"),
        ({"started_at": "9999-12-31T23:59:59-23:00"}, "started_at"),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "started_at"),
        ({"started_at": "0001-01-01T00:00:00Z"}, "started_at"),
        ({"started_at": "1999-12-31T23:59:59Z"}, "started_at"),
        ({"started_at": "2999-01-01T00:00:00Z"}, "started_at"),
        ({"started_at": "2026-03-02"}, "started_at"),
        ({"started_at": "1790000000"}, "started_at"),
        ({"started_at": 1790000000}, "started_at"),
        ({"started_at": None}, "started_at"),
        ({"description": "x" * 301}, "description"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_mistakes_are_named_and_nothing_is_stored(
    changes: dict[str, Any], field: str, account: Account, tenant: Tenant, company: Company, program: MakeProgram
) -> None:
    robot = program(company)
    answer = robot.post(URL, body(company, **changes), "fresh")
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert [item["field"] for item in answer.json()["fields"]] == [field]
    assert state(tenant, company) == (36_000, 1, 0)
    assert robot.post(URL, body(company), "fresh").status_code == 201


@pytest.mark.parametrize(
    ("ahead", "status"),
    [(timedelta(days=-365), 201), (timedelta(hours=23), 201), (timedelta(days=1, minutes=1), 422)],
)
def test_work_begins_at_most_one_day_ahead(
    ahead: timedelta, status: int, account: Account, company: Company, program: MakeProgram
) -> None:
    started_at = (timezone.now() + ahead).isoformat()
    assert program(company).post(URL, body(company, started_at=started_at)).status_code == status


def test_texts_are_kept_without_invisible_signs(account: Account, company: Company, program: MakeProgram) -> None:
    texts = {"reference": "DE\x1bPLOY\u200b-9", "description": "Shop\u202e deployed\x01"}
    answer = program(company).post(URL, body(company, **texts)).json()
    assert (answer["reference"], answer["description"]) == ("DEPLOY-9", "Shop deployed")


def test_lists_show_only_granted_companies(
    account: Account, company: Company, other_company: Company, program: MakeProgram, tenant: Tenant
) -> None:
    robot = program(company)
    booked = robot.post(URL, body(company)).json()
    assert [row["id"] for row in robot.get(URL).json()["items"]] == [booked["id"]]
    assert robot.get(URL, reference="DEPLOY-7").json()["items"] == [booked]
    assert robot.get(URL, reference="none").json()["items"] == []
    stranger = program(other_company)
    assert stranger.get(URL).json() == {"items": [], "next_cursor": None}
    refused = stranger.get(URL, company=str(company.pk))
    assert refused.status_code == 403
    assert refused.content == stranger.get(f"/api/v1/accounts/{company.pk}/movements").content
    assert [row["company"] for row in robot.get("/api/v1/accounts").json()["items"]] == [str(company.pk)]


def test_balance_and_movements(account: Account, company: Company, program: MakeProgram) -> None:
    robot = program(company)
    robot.post(URL, body(company))
    shown = robot.get(f"/api/v1/accounts/{company.pk}").json()
    assert (shown["balance_seconds"], shown["balance_text"], shown["company_name"]) == (
        33_300,
        "9 h 15 min",
        company.name,
    )
    page = robot.get(f"/api/v1/accounts/{company.pk}/movements", limit=1).json()
    assert [(row["seconds"], row["balance_seconds"]) for row in page["items"]] == [(-2700, 33_300)]
    page = robot.get(f"/api/v1/accounts/{company.pk}/movements", limit=1, cursor=page["next_cursor"]).json()
    assert [(row["seconds"], row["balance_seconds"]) for row in page["items"]] == [(36_000, 36_000)]
    assert page["next_cursor"] is None


@pytest.mark.parametrize("path", [URL, "/api/v1/accounts/{company}/movements"])
def test_a_list_costs_the_same_queries_with_thirty_rows(
    path: str, account: Account, company: Company, program: MakeProgram
) -> None:
    robot = program(company)
    address = path.format(company=company.pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert robot.get(address).status_code == 200
        return sum(1 for query in captured if query["sql"].startswith(("SELECT", "UPDATE", "INSERT")))

    robot.post(URL, body(company, minutes=1))
    robot.get(address)
    one = queries()
    for _ in range(29):
        robot.post(URL, body(company, minutes=1))
    assert queries() == one
    assert one <= 12
