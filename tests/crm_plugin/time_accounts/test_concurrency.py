"""Many at once on one account: never overdrawn, none lost, none doubled. On SQLite and on PostgreSQL alike."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from crm_plugin.time_accounts.models import Account, Execution, Posting
from crm_plugin.time_accounts.refusals import NotReversible, Overdrawn
from crm_plugin.time_accounts.services import consume, open_account, reverse, top_up
from crm_plugin.time_accounts.verify import verify
from portal.accounts.models import User
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.time_accounts.conftest import ACTOR, HOUR, booking
from tests.support.programs import make_program

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16


@pytest.fixture
def ground(transactional_db: None) -> tuple[Tenant, Company]:
    """A tenant and a company with ten hours, committed."""
    tenant = Tenant.objects.create(name="Alder & Co", slug="alder")
    with tenant_scope(tenant):
        company = Company.objects.create(name="Acme")
        open_account(company_id=company.pk)
        top_up(company_id=company.pk, seconds=10 * HOUR, booking=booking())
    return tenant, company


def together(work: Callable[[int], Any], times: int, threads: int = THREADS) -> list[Any]:
    """The answers of `work(0..times-1)`, done by threads that begin at the same moment."""
    start = threading.Barrier(threads)
    begun = threading.local()

    def one(number: int) -> Any:
        if not getattr(begun, "yes", False):
            begun.yes = True
            start.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        answers = list(pool.map(one, range(times)))
        closing = threading.Barrier(threads)

        def close(_number: int) -> None:
            closing.wait(timeout=30)  # nobody leaves before all are here, so each thread closes its own connection
            connection.close()

        list(pool.map(close, range(threads)))
    return answers


@pytest.mark.parametrize(
    ("times", "seconds"), [(160, HOUR // 4), pytest.param(1000, 72, marks=pytest.mark.long, id="thousand")]
)
def test_consumptions_at_once_end_at_exactly_zero(times: int, seconds: int, ground: tuple[Tenant, Company]) -> None:
    tenant, company = ground
    fit = 10 * HOUR // seconds

    def use(_number: int) -> str:
        try:
            with tenant_scope(tenant):
                consume(company_id=company.pk, seconds=seconds, booking=booking())
        except Overdrawn:
            return "refused"
        return "booked"

    assert Counter(together(use, times)) == {"booked": fit, "refused": times - fit}
    with tenant_scope(tenant):
        account = Account.objects.get(side="hours")
        assert (account.balance_seconds, account.postings_count) == (0, fit + 1)
        assert list(Posting.objects.order_by("number").values_list("number", flat=True)) == list(range(1, fit + 2))
        assert list(verify()) == []


def test_top_ups_and_consumptions_at_once_lose_nothing(ground: tuple[Tenant, Company]) -> None:
    tenant, company = ground

    def move(number: int) -> int:
        with tenant_scope(tenant):
            service = top_up if number % 2 else consume
            return int(service(company_id=company.pk, seconds=60 + number, booking=booking()).seconds)

    moved = together(move, 64)
    with tenant_scope(tenant):
        assert Account.objects.get(side="hours").balance_seconds == 10 * HOUR + sum(moved)
        assert list(verify()) == []


def test_a_posting_is_reversed_once(ground: tuple[Tenant, Company]) -> None:
    tenant, company = ground
    with tenant_scope(tenant):
        used = consume(company_id=company.pk, seconds=HOUR, booking=booking())

    def undo(_number: int) -> str:
        try:
            with tenant_scope(tenant):
                reverse(posting_id=used.pk, reason="mistake", actor=ACTOR)
        except NotReversible:
            return "refused"
        return "reversed"

    assert Counter(together(undo, THREADS)) == {"reversed": 1, "refused": THREADS - 1}
    with tenant_scope(tenant):
        assert Account.objects.get(side="hours").balance_seconds == 10 * HOUR
        assert list(verify()) == []


def test_one_form_sent_many_times_at_once_is_booked_once_for_all(ground: tuple[Tenant, Company]) -> None:
    tenant, company = ground
    sent = booking(id=uuid4())

    def send(_number: int) -> str:
        with tenant_scope(tenant):
            return str(top_up(company_id=company.pk, seconds=HOUR, booking=sent).pk)

    assert Counter(together(send, THREADS)) == {str(sent.id): THREADS}
    with tenant_scope(tenant):
        assert Account.objects.get(side="hours").balance_seconds == 11 * HOUR
        assert list(verify()) == []


def test_one_request_sent_many_times_at_once_is_charged_once(ground: tuple[Tenant, Company]) -> None:
    tenant, company = ground
    owner = User.objects.create_user("owner@alder.example")
    Membership.objects.create(user=owner, tenant=tenant, role="manager")
    robot = make_program(company, owner=owner)
    body = {"company": str(company.pk), "minutes": 45, "started_at": "2026-03-02T09:00:00Z"}

    def send(number: int) -> tuple[int, bytes]:
        answer = robot.post("/api/v1/executions", body, f"job-{number % 4}")
        return answer.status_code, answer.content

    answers = together(send, 32)
    assert {status for status, _content in answers} <= {201, 409}
    for status, content in answers:
        assert status == 201 or b'"in_progress"' in content
    assert len({content for status, content in answers if status == 201}) <= 4
    # Who was told to wait asks again and gets the first answer.
    later = [send(number) for number in range(4)]
    assert [status for status, _content in later] == [201] * 4
    assert {content for status, content in answers if status == 201} <= {content for _status, content in later}
    with tenant_scope(tenant):
        assert Execution.objects.count() == 4
        assert Account.objects.get(side="hours").balance_seconds == 10 * HOUR - 4 * 2700
        assert list(verify()) == []
