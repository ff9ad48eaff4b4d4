"""The API describes itself to known callers, without anything foreign or inline."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.test.utils import override_script_prefix

from portal.tenants.models import Company
from portal.tenants.roles import Role
from tests.support.people import SignIn
from tests.support.programs import MakeProgram


def test_strangers_are_led_to_the_sign_in(db: None) -> None:
    answer = Client().get("/api/v1/docs", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/api/v1/docs")


def test_the_page_loads_nothing_foreign_and_has_no_inline_code(signed_in: SignIn) -> None:
    answer = signed_in(Role.STAFF).get("/api/v1/docs")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    assert "//" not in "".join(re.findall(r'(?:src|href)="([^"]*)"', html))
    assert "<style" not in html
    assert " style=" not in html
    for attributes, code in re.findall(r"<script([^>]*)>([^<]*)</script>", html):
        assert 'type="application/json"' in attributes or not code.strip()


def test_the_description_is_openapi_and_names_every_error(company: Company, program: MakeProgram) -> None:
    schema = program(company).get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    report = schema["paths"]["/api/v1/executions"]["post"]
    assert [parameter["name"] for parameter in report["parameters"]] == ["Idempotency-Key"]
    assert set(schema["components"]["securitySchemes"]) == {"Key", "SignedIn"}
    assert {"201", "401", "403", "409", "422", "429"} <= set(report["responses"])
    assert "/api/v1/companies" in schema["paths"]
    # Asking twice must not make it grow.
    assert program(company).get("/api/v1/openapi.json").json() == schema


def test_addresses_carry_the_operators_prefix(signed_in: SignIn) -> None:
    with override_script_prefix("/portal/"):
        client = signed_in(Role.STAFF)
        schema = client.get("/api/v1/openapi.json").json()
        assert "/portal/api/v1/executions" in schema["paths"]
        assert client.get("/api/v1/").json()["documents"] == "/portal/api/v1/docs"
        assert '"url": "/portal/api/v1/openapi.json"' in client.get("/api/v1/docs").content.decode()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_no_other_origin_may_read(company: Company, program: MakeProgram, origin: str) -> None:
    robot = program(company)
    answer = robot.client.get("/api/v1/me", headers={**robot.headers, "Origin": origin})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
