"""Every error of the API is problem+json, and tells no more than the caller may know."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.test import Client

from portal.api.guard import BODY_LIMIT
from portal.plugins.faults import faults
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.support.programs import MakeProgram

EXECUTIONS = "/api/v1/executions"


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem, checked for what all of them have."""
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    content: dict[str, Any] = answer.json()
    assert (content["status"], content["code"]) == (status, code)
    assert content["title"]
    return content


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/me/too/deep", "/api/v2/me", "/api/anything"])
def test_an_unknown_address_is_a_problem(db: None, path: str) -> None:
    problem(Client().get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["delete", "put", "patch", "options", "post"])
def test_a_wrong_method_names_the_right_ones(company: Company, program: MakeProgram, method: str) -> None:
    robot = program(company)
    answer = getattr(robot.client, method)("/api/v1/me", headers=robot.headers)
    problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/companies", EXECUTIONS, "/api/v1/openapi.json"])
def test_a_stranger_is_asked_to_sign_in(db: None, path: str) -> None:
    answer = Client().get(path)
    problem(answer, 401, "unauthorized")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_body_that_is_not_json(company: Company, program: MakeProgram) -> None:
    robot = program(company)
    headers = {**robot.headers, "Idempotency-Key": "one"}

    def send(body: bytes, kind: str = "application/json") -> Any:
        return robot.client.post(EXECUTIONS, body, content_type=kind, headers=headers)

    problem(send(b"company=1", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")
    problem(send(b"{}", "text/plain"), 415, "unsupported_media_type")
    for broken in (b"{", b"\xff\xfe", b'{"a": NaN}', b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b"[" * 100_000):
        problem(send(broken), 400, "malformed")
    for not_an_object in (b"[]", b"5", b"null", b'"text"', b""):
        problem(send(not_an_object), 422, "invalid")


def test_a_body_that_is_too_large_is_not_read(company: Company, program: MakeProgram) -> None:
    robot = program(company)
    answer = robot.client.generic(
        "POST", EXECUTIONS, b"{}", "application/json", headers=robot.headers, CONTENT_LENGTH=str(BODY_LIMIT + 1)
    )
    problem(answer, 413, "too_large")
    answer = robot.client.generic(
        "POST", EXECUTIONS, b"{}", "application/json", headers=robot.headers, CONTENT_LENGTH="-1"
    )
    problem(answer, 413, "too_large")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(RuntimeError("secret words"), 500, "internal_error"), (OperationalError("secret words"), 503, "busy")],
)
def test_an_unforeseen_error_says_nothing_of_itself_and_leaves_nothing(
    company: Company,
    tenant: Tenant,
    program: MakeProgram,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    code: str,
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        Company.objects.create(name="half done")
        raise error

    monkeypatch.setattr("portal.api.about.page_of", fail)
    answer = program(company).get("/api/v1/companies")
    content = problem(answer, status, code)
    assert content["request_id"] == answer["X-Request-Id"]
    assert b"secret" not in answer.content
    if status == 503:
        assert answer["Retry-After"]
    from django.db import connection

    if connection.vendor == "postgresql":  # SQLite gives reading requests no transaction; they have nothing to undo
        with tenant_scope(tenant):
            assert not Company.objects.filter(name="half done").exists()


def test_what_a_service_refuses_is_named(
    company: Company, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise ValidationError({"title": ["Write a title."], "__all__": ["The day is over."]})

    monkeypatch.setattr("portal.api.about.page_of", refuse)
    content = problem(program(company).get("/api/v1/companies"), 422, "refused")
    assert content["fields"] == [
        {"field": "title", "message": "Write a title."},
        {"field": "body", "message": "The day is over."},
    ]


def test_what_may_be_there_once_is_a_conflict(
    company: Company, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(*_args: object, **_kwargs: object) -> None:
        Company.objects.create(pk=company.pk, name="Twice")

    monkeypatch.setattr("portal.api.about.page_of", twice)
    content = problem(program(company).get("/api/v1/companies"), 409, "conflict")
    assert content["title"] == "There is one like this already"


def test_a_failing_operation_is_noted_with_its_plugin(
    company: Company, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr("crm_plugin.time_accounts.api.accounts", fail)
    problem(program(company).get("/api/v1/accounts"), 500, "internal_error")
    fault = faults()["time"]
    assert (fault.count, fault.where) == (1, "api")
    assert "secret" not in fault.error


def test_wrong_paging_is_named(company: Company, program: MakeProgram) -> None:
    robot = program(company)
    for limit in (0, 101, "x"):
        assert problem(robot.get("/api/v1/companies", limit=limit), 422, "invalid")["fields"][0]["field"].endswith(
            "limit"
        )
    for cursor in ("x", "AAAA", "%00", "é", "LTE"):
        problem(robot.get("/api/v1/companies", cursor=cursor), 400, "bad_cursor")
    problem(robot.get("/api/v1/companies", cursor="x" * 201), 422, "invalid")
    problem(robot.get(EXECUTIONS, reference="a\0b"), 400, "malformed")
    problem(robot.get("/api/v1/accounts/none-at-all"), 422, "invalid")
