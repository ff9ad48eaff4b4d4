"""Whatever is done in whatever order: every second is accounted for, no floor is crossed, history only grows."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from crm_plugin.time_accounts.models import Account, Posting
from crm_plugin.time_accounts.refusals import LedgerRefused, Overdrawn
from crm_plugin.time_accounts.services import change_account, consume, open_account, reverse, top_up
from crm_plugin.time_accounts.verify import verify
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.time_accounts.conftest import ACTOR, HOUR, booking

AMOUNTS = st.one_of(st.integers(1, 4 * HOUR), st.sampled_from([1, 59, 60, 3599, 3600, 3601]))


class LedgerMachine(RuleBasedStateMachine):
    """Two companies of one tenant beside a plain model of what their accounts should hold."""

    tenant: Tenant

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.scope = tenant_scope(self.tenant)
        self.scope.__enter__()
        self.companies = [Company.objects.create(name=name).pk for name in ("One", "Two")]
        for company_id in self.companies:
            open_account(company_id=company_id)
        self.balance = dict.fromkeys(self.companies, 0)
        self.floor = dict.fromkeys(self.companies, 0)
        self.open_postings: list[tuple[Any, int, Any]] = []
        self.history: list[tuple[Any, ...]] = []

    def teardown(self) -> None:
        assert list(verify()) == []
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)
        self.undo.__exit__(None, None, None)

    def _done(self, posting: Posting) -> None:
        self.balance[posting.company_id] += posting.seconds
        assert posting.balance_seconds == self.balance[posting.company_id]
        self.open_postings.append((posting.pk, posting.seconds, posting.company_id))

    @rule(which=st.integers(0, 1), seconds=AMOUNTS)
    def buy(self, which: int, seconds: int) -> None:
        self._done(top_up(company_id=self.companies[which], seconds=seconds, booking=booking()))

    @rule(which=st.integers(0, 1), seconds=AMOUNTS)
    def use(self, which: int, seconds: int) -> None:
        company_id = self.companies[which]
        left = self.balance[company_id] - self.floor[company_id]
        if seconds <= left:
            self._done(consume(company_id=company_id, seconds=seconds, booking=booking()))
            return
        with pytest.raises(Overdrawn) as refusal:
            consume(company_id=company_id, seconds=seconds, booking=booking())
        assert refusal.value.left_seconds == left

    @rule(which=st.integers(0, 1), seconds=AMOUNTS)
    def repeat(self, which: int, seconds: int) -> None:
        name = uuid4()
        self._done(top_up(company_id=self.companies[which], seconds=seconds, booking=booking(id=name)))
        assert top_up(company_id=self.companies[which], seconds=seconds, booking=booking(id=name)).pk == name

    @precondition(lambda self: self.open_postings)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(range(len(self.open_postings))))
        name, seconds, company_id = self.open_postings[chosen]
        try:
            reversal = reverse(posting_id=name, reason="taken back", actor=ACTOR)
        except Overdrawn:
            assert self.balance[company_id] - seconds < self.floor[company_id]
        else:
            del self.open_postings[chosen]
            self.balance[company_id] -= seconds
            assert reversal.balance_seconds == self.balance[company_id]
            with pytest.raises(LedgerRefused):
                reverse(posting_id=name, reason="twice", actor=ACTOR)

    @rule(which=st.integers(0, 1), limit=st.integers(0, 5 * HOUR))
    def change_limit(self, which: int, limit: int) -> None:
        company_id = self.companies[which]
        account = Account.objects.get(company_id=company_id, side="hours")
        try:
            change_account(account_id=account.pk, kind="postpaid", credit_limit_seconds=limit, low_seconds=0)
        except LedgerRefused:
            assert self.balance[company_id] < -limit
        else:
            self.floor[company_id] = -limit

    @invariant()
    def balances_agree(self) -> None:
        kept = dict(Account.objects.filter(side="hours").values_list("company_id", "balance_seconds"))
        assert kept == self.balance
        assert all(self.balance[company_id] >= self.floor[company_id] for company_id in self.companies)

    @invariant()
    def history_only_grows(self) -> None:
        now = list(Posting.objects.order_by("account_id", "number").values_list("pk", "seconds", "balance_seconds"))
        assert set(self.history) <= set(now)
        self.history = now


@pytest.mark.django_db
@pytest.mark.parametrize("examples", [10, pytest.param(100, marks=pytest.mark.long)])
def test_any_order_of_steps_keeps_the_ledger_right(examples: int, tenant: Tenant) -> None:
    LedgerMachine.tenant = tenant
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
