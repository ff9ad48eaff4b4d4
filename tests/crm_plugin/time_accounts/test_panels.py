"""Staff work with time accounts: who may what, what a mistake leaves, what a double press does."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_plugin.time_accounts.models import Account, Posting
from crm_plugin.time_accounts.services import consume, open_account, top_up
from portal.audit.models import AuditEntry
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.time_accounts.conftest import HOUR, booking
from tests.support.people import SignIn


def url(name: str, *arguments: Any) -> str:
    return reverse(f"crm_time_accounts:{name}", args=arguments)


def state(account: Account) -> tuple[int, int]:
    with tenant_scope(account.tenant_id):
        account.refresh_from_db()
        return account.balance_seconds, account.postings_count


def hidden(client: Client, account: Account) -> str:
    """The id that the form carries, so that sending it twice books once."""
    html = client.get(url("inspect", account.pk)).content.decode()
    found = re.search(r'name="booking" value="([0-9a-f-]{36})"', html)
    assert found
    return found[1]


def form(account: Account, client: Client, **changes: Any) -> dict[str, Any]:
    return {"hours": "10", "minutes": "", "text": "Offer 17", "booking": hidden(client, account)} | changes


def test_the_list_names_who_needs_hours(
    account: Account,
    company: Company,
    other_company: Company,
    foreign_company: Company,
    other_tenant: Tenant,
    tenant: Tenant,
    signed_in: SignIn,
) -> None:
    with tenant_scope(tenant):
        open_account(company_id=other_company.pk)
    with tenant_scope(other_tenant):
        open_account(company_id=foreign_company.pk)
    html = signed_in(Role.STAFF).get(url("index")).content.decode()
    assert html.index(other_company.name) < html.index(company.name)
    assert "10 h" in html
    assert "Empty" in html
    assert foreign_company.name not in html


def test_an_empty_list_says_what_would_be_here(tenant: Tenant, signed_in: SignIn) -> None:
    html = signed_in(Role.STAFF).get(url("index")).content.decode()
    assert "No time accounts yet" in html
    assert url("add") in html


def test_a_top_up_is_booked_once_however_often_it_is_sent(account: Account, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    values = form(account, client, minutes="30")
    for _ in range(2):
        answer = client.post(url("inspect", account.pk), values)
        assert answer.status_code == 302
    assert state(account) == (20 * HOUR + 1800, 2)
    html = client.get(url("inspect", account.pk)).content.decode()
    assert "20 h 30 min" in html
    assert "Offer 17" in html
    with tenant_scope(account.tenant_id):
        entry = AuditEntry.objects.get(action="time.top_up")
        posting = Posting.objects.get(number=2)
    assert entry.user_id == posting.actor_user_id
    assert entry.data["seconds"] == 37_800


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours": ""}, "Say how many hours or minutes"),
        ({"hours": "0", "minutes": "0"}, "Say how many hours or minutes"),
        ({"hours": "-1"}, "greater than or equal to 0"),
        ({"hours": "100001"}, "less than or equal to 100000"),
        ({"hours": "ten"}, "whole number"),
        ({"minutes": "60"}, "less than or equal to 59"),
        ({"text": " "}, "required"),
        ({"text": "x" * 301}, "at most 300 characters"),
        ({"text": "a\0b"}, "Null characters"),
        ({"booking": "nonsense"}, "out of date"),
        ({"booking": ""}, "out of date"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_booked(
    changes: dict[str, str], words: str, account: Account, signed_in: SignIn
) -> None:
    client = signed_in(Role.STAFF)
    values = form(account, client, **changes)
    answer = client.post(url("inspect", account.pk), values)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert words in html
    assert "Nothing was booked" in html
    if changes.keys() != {"text"}:
        assert 'value="Offer 17"' in html
    assert state(account) == (10 * HOUR, 1)


def test_an_id_that_is_taken_books_nothing(account: Account, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    values = form(account, client)
    client.post(url("inspect", account.pk), values)
    answer = client.post(url("inspect", account.pk), {**values, "hours": "11"})
    assert "Another booking has this id already" in answer.content.decode()
    assert state(account) == (20 * HOUR, 2)


def test_managers_take_a_booking_back_and_staff_may_not(account: Account, tenant: Tenant, signed_in: SignIn) -> None:
    with tenant_scope(tenant):
        used = consume(company_id=account.company_id, seconds=HOUR, booking=booking("Wrong customer"))
    address = url("reverse", account.pk, used.pk)
    staff = signed_in(Role.STAFF)
    assert staff.get(address).status_code in {302, 403}
    assert staff.post(address, {"reason": "no"}).status_code in {302, 403}
    assert address not in staff.get(url("inspect", account.pk)).content.decode()
    assert state(account) == (9 * HOUR, 2)

    manager = signed_in(Role.MANAGER)
    assert "Wrong customer" in manager.get(address).content.decode()
    assert "required" in manager.post(address, {"reason": ""}).content.decode()
    assert state(account) == (9 * HOUR, 2)
    assert manager.post(address, {"reason": "It was for Zenith"}).status_code == 302
    assert state(account) == (10 * HOUR, 3)
    again = manager.post(address, {"reason": "twice"}, follow=True)
    assert "has been reversed already" in again.content.decode()
    assert state(account) == (10 * HOUR, 3)
    html = manager.get(url("inspect", account.pk)).content.decode()
    assert "It was for Zenith" in html
    assert address not in html


def test_staff_open_an_account(company: Company, tenant: Tenant, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    assert str(company.pk) in client.get(url("add"), {"company": str(company.pk)}).content.decode()
    assert client.get(url("add"), {"company": "nonsense"}).status_code == 200
    values = {"company": str(company.pk), "kind": "postpaid", "credit_limit_hours": "5", "low_hours": "1"}
    answer = client.post(url("add"), values)
    with tenant_scope(tenant):
        account = Account.objects.get(side="hours")
        assert (account.floor_seconds, account.low_seconds, account.kind) == (-5 * HOUR, HOUR, "postpaid")
    assert answer["Location"] == url("inspect", account.pk)
    again = client.post(url("add"), values).content.decode()
    assert "has a time account already" in again
    with tenant_scope(tenant):
        assert Account.objects.count() == 3


def test_an_account_for_another_tenants_company_is_refused(
    foreign_company: Company, tenant: Tenant, signed_in: SignIn
) -> None:
    values = {"company": str(foreign_company.pk), "kind": "prepaid", "credit_limit_hours": "0", "low_hours": "1"}
    answer = signed_in(Role.STAFF).post(url("add"), values)
    assert answer.status_code == 200
    assert foreign_company.name not in answer.content.decode()
    with tenant_scope(tenant):
        assert not Account.objects.exists()


def test_managers_change_limits(account: Account, tenant: Tenant, signed_in: SignIn) -> None:
    values = {"kind": "postpaid", "credit_limit_hours": "3", "low_hours": "4"}
    assert signed_in(Role.STAFF).post(url("edit", account.pk), values).status_code in {302, 403}
    manager = signed_in(Role.MANAGER)
    assert 'value="2"' in manager.get(url("edit", account.pk)).content.decode()
    assert manager.post(url("edit", account.pk), values)["Location"] == url("inspect", account.pk)
    with tenant_scope(tenant):
        account.refresh_from_db()
        assert (account.floor_seconds, account.low_seconds) == (-3 * HOUR, 4 * HOUR)
        consume(company_id=account.company_id, seconds=11 * HOUR, booking=booking())
    refused = manager.post(url("edit", account.pk), {**values, "kind": "prepaid"})
    assert "The balance is −1 h already" in refused.content.decode()
    assert state(account) == (-HOUR, 2)


def test_the_statement_adds_up_on_screen_and_as_csv(account: Account, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    page = client.get(url("statement", account.pk))
    assert "Opening balance" in page.content.decode()
    answer = client.get(url("statement", account.pk), {"first": "2026-01-01", "last": "2027-01-01", "format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="acme-logistik-2026-01-01-2027-01-01.csv"'
    assert "36000" in answer.content.decode("utf-8-sig")
    for wrong in ({"first": "x", "last": "y"}, {"first": "2026-05-02", "last": "2026-05-01"}, {"first": "0001-01-01"}):
        assert client.get(url("statement", account.pk), {**wrong, "format": "csv"}).status_code == 200


@pytest.mark.parametrize("name", ["inspect", "edit", "statement"])
def test_a_foreign_account_is_unknown(
    name: str, foreign_company: Company, other_tenant: Tenant, tenant: Tenant, signed_in: SignIn
) -> None:
    with tenant_scope(other_tenant):
        foreign = open_account(company_id=foreign_company.pk)
    assert signed_in(Role.MANAGER).get(url(name, foreign.pk)).status_code == 404
    assert signed_in(Role.MANAGER).post(url("reverse", foreign.pk, uuid4())).status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CUSTOMER, Role.CUSTOMER_MANAGER])
def test_who_has_no_part_in_hours_is_kept_out(
    role: Role, account: Account, company: Company, signed_in: SignIn
) -> None:
    client = signed_in(role, company=company if "customer" in role else None)
    for path in (url("index"), url("inspect", account.pk), url("statement", account.pk), url("add")):
        assert client.get(path).status_code in {302, 403}, path
    assert client.post(url("inspect", account.pk), {"hours": "1", "text": "x", "booking": uuid4()}).status_code in {
        302,
        403,
    }
    assert state(account) == (10 * HOUR, 1)


def test_pages_cost_the_same_with_thirty_rows(account: Account, tenant: Tenant, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = (url("index"), url("inspect", account.pk), url("statement", account.pk))
    few = [queries(path) for path in paths]
    with tenant_scope(tenant):
        for number in range(29):
            company = Company.objects.create(name=f"Company {number}")
            open_account(company_id=company.pk)
            top_up(company_id=account.company_id, seconds=60, booking=booking())
    assert [queries(path) for path in paths] == few
    assert max(few) <= 30
