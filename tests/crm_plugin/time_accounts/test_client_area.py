"""A customer sees the company's own hours, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.services import consume, open_account, top_up
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.time_accounts.conftest import HOUR, booking
from tests.support.people import SignIn

MOVEMENTS, STATEMENT = "/client/time/", "/client/time/statement/"


@pytest.fixture
def neighbour(other_company: Company, tenant: Tenant) -> Account:
    """Another customer of the same tenant, with movements of their own."""
    with tenant_scope(tenant):
        account = open_account(company_id=other_company.pk)
        top_up(company_id=other_company.pk, seconds=77 * HOUR, booking=booking("Secret of the neighbour"))
    return account


@pytest.fixture
def customer(account: Account, company: Company, tenant: Tenant, signed_in: SignIn) -> Client:
    with tenant_scope(tenant):
        consume(company_id=company.pk, seconds=2700, booking=booking("Deploy of the shop"))
    return signed_in(Role.CUSTOMER, company=company)


@pytest.mark.parametrize("path", [MOVEMENTS, STATEMENT, f"{STATEMENT}?first=2020-01-01&last=2021-01-01&format=csv"])
def test_only_the_own_company(path: str, customer: Client, neighbour: Account) -> None:
    answer = customer.get(path)
    assert answer.status_code == 200
    assert "Secret of the neighbour" not in answer.content.decode()
    assert "77" not in re.sub(r"<[^>]*>", "", answer.content.decode())


def test_movements_and_balance(customer: Client) -> None:
    text = re.sub(r"<[^>]*>", "", customer.get(MOVEMENTS).content.decode())
    assert "9h15min" in re.sub(r"\s", "", text)
    assert "Deploy of the shop" in text
    assert "Lasts until about" in text


def test_a_page_of_movements_leads_to_the_older_ones(customer: Client, company: Company, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        for number in range(60):
            top_up(company_id=company.pk, seconds=60, booking=booking(f"Little {number}"))
    first = customer.get(MOVEMENTS).content.decode()
    assert "Little 59" in first
    assert "Deploy of the shop" not in first
    older = re.search(r"\?before=\d+", first)
    assert older
    assert "Deploy of the shop" in customer.get(MOVEMENTS + older[0]).content.decode()
    assert customer.get(MOVEMENTS, {"before": "x" * 40}).status_code == 200


def test_statement(customer: Client) -> None:
    html = customer.get(STATEMENT).content.decode()
    assert "Closing balance" in html
    assert "9 h 15 min" in html
    csv = customer.get(STATEMENT, {"first": "2026-01-01", "last": "2027-01-01", "format": "csv"})
    assert "attachment" in csv["Content-Disposition"]
    assert "-2700" in csv.content.decode("utf-8-sig")
    wrong = customer.get(STATEMENT, {"first": "2026-02-01", "last": "2026-01-01"})
    assert "not before the first one" in wrong.content.decode()


def test_without_an_account_the_page_says_so(company: Company, signed_in: SignIn) -> None:
    html = signed_in(Role.CUSTOMER_MANAGER, company=company).get(MOVEMENTS).content.decode()
    assert "No time account yet" in html


def test_the_pages_have_no_inline_code(customer: Client) -> None:
    for path in (MOVEMENTS, STATEMENT):
        answer = customer.get(path)
        html = answer.content.decode()
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", html)


def test_strangers_and_staff_are_led_elsewhere(account: Account, signed_in: SignIn) -> None:
    for client in (Client(), signed_in(Role.STAFF)):
        for path in (MOVEMENTS, STATEMENT):
            answer = client.get(path)
            assert answer.status_code in {302, 403}
            assert "10 h" not in answer.content.decode()
