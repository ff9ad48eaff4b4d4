"""The ledger's own rules."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from crm_plugin.time_accounts.history import HistoryRefused, PastEntry, import_history
from crm_plugin.time_accounts.models import Account, Execution, Movement, Posting
from crm_plugin.time_accounts.refusals import (
    AccountExists,
    FloorAboveBalance,
    IdTaken,
    NoAccount,
    NotReversible,
    Overdrawn,
    WrongAmount,
)
from crm_plugin.time_accounts.services import (
    MAX_SECONDS,
    change_account,
    consume,
    open_account,
    report_execution,
    reverse,
    top_up,
)
from crm_plugin.time_accounts.verify import verify
from portal.plugins.models import EventRecord
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import NoTenantScope, tenant_scope
from tests.crm_plugin.time_accounts.conftest import ACTOR, HOUR, booking

pytestmark = pytest.mark.usefixtures("scope")


def counts() -> tuple[int, int, int, int]:
    """(postings, movements, executions, events): what a refusal must leave alone."""
    return (
        Posting.objects.count(),
        Movement.objects.count(),
        Execution.objects.count(),
        EventRecord.objects.filter(event_type__endswith="TimePosted").count(),
    )


def test_a_top_up_and_a_consumption(account: Account, company: Company) -> None:
    posting = consume(company_id=company.pk, seconds=2700, booking=booking("Deploy"))
    account.refresh_from_db()
    assert (account.balance_seconds, account.postings_count) == (33_300, 2)
    assert (posting.number, posting.seconds, posting.balance_seconds, posting.kind) == (2, -2700, 33_300, "consumption")
    assert account.last_posting_at == posting.occurred_at
    movement = posting.movements.get()
    assert (movement.debit.side, movement.credit.side, movement.amount_seconds) == ("hours", "used", 2700)
    first = Posting.objects.get(number=1).movements.get()
    assert (first.debit.side, first.credit.side, first.amount_seconds) == ("sold", "hours", 36_000)
    event = EventRecord.objects.get(payload__posting_id=str(posting.pk))
    assert (event.payload["seconds"], event.payload["balance_seconds"]) == (-2700, 33_300)
    assert list(verify()) == []


def test_the_floor_holds_to_the_second(account: Account, company: Company) -> None:
    before = counts()
    with pytest.raises(Overdrawn) as refusal:
        consume(company_id=company.pk, seconds=36_001, booking=booking())
    assert refusal.value.left_seconds == 36_000
    assert "10 h" in refusal.value.sentence
    account.refresh_from_db()
    assert (account.balance_seconds, account.postings_count) == (36_000, 1)
    assert counts() == before
    assert consume(company_id=company.pk, seconds=36_000, booking=booking()).balance_seconds == 0


def test_an_account_that_is_billed_afterwards_goes_down_to_its_limit(company: Company) -> None:
    open_account(company_id=company.pk, kind=Account.Kind.POSTPAID, credit_limit_seconds=HOUR)
    assert consume(company_id=company.pk, seconds=HOUR, booking=booking()).balance_seconds == -HOUR
    with pytest.raises(Overdrawn) as refusal:
        consume(company_id=company.pk, seconds=1, booking=booking())
    assert refusal.value.left_seconds == 0


@pytest.mark.parametrize("seconds", [0, -1, MAX_SECONDS + 1, -(2**63)])
def test_an_amount_out_of_bounds_is_refused(seconds: int, account: Account, company: Company) -> None:
    before = counts()
    for service in (top_up, consume):
        with pytest.raises(WrongAmount):
            service(company_id=company.pk, seconds=seconds, booking=booking())
    assert counts() == before


def test_without_an_account_nothing_is_booked(company: Company) -> None:
    with pytest.raises(NoAccount):
        top_up(company_id=company.pk, seconds=1, booking=booking())
    with pytest.raises(NoAccount):
        report_execution(company_id=company.pk, seconds=1, started_at=timezone.now(), actor=ACTOR)
    assert counts() == (0, 0, 0, 0)


def test_a_company_has_one_account(account: Account, company: Company) -> None:
    with pytest.raises(AccountExists):
        open_account(company_id=company.pk)
    assert Account.objects.filter(company=company).count() == 3


def test_the_same_id_books_once(account: Account, company: Company) -> None:
    name = uuid4()
    first = top_up(company_id=company.pk, seconds=60, booking=booking(id=name))
    again = top_up(company_id=company.pk, seconds=60, booking=booking(id=name))
    assert first.pk == again.pk == name
    with pytest.raises(IdTaken):
        top_up(company_id=company.pk, seconds=61, booking=booking(id=name))
    account.refresh_from_db()
    assert account.balance_seconds == 36_060


def test_a_reversal_undoes_once(account: Account, company: Company) -> None:
    used = consume(company_id=company.pk, seconds=2700, booking=booking())
    undone = reverse(posting_id=used.pk, reason="Not ours", actor=ACTOR)
    assert (undone.seconds, undone.balance_seconds, undone.reverses_id) == (2700, 36_000, used.pk)
    movement = undone.movements.get()
    assert (movement.debit.side, movement.credit.side) == ("used", "hours")
    before = counts()
    for posting in (used, undone):
        with pytest.raises(NotReversible):
            reverse(posting_id=posting.pk, reason="again", actor=ACTOR)
    with pytest.raises(NotReversible):
        reverse(posting_id=uuid4(), reason="unknown", actor=ACTOR)
    assert counts() == before
    assert list(verify()) == []


def test_a_reversal_may_not_overdraw(account: Account, company: Company) -> None:
    bought = Posting.objects.get(kind="top_up")
    consume(company_id=company.pk, seconds=1, booking=booking())
    before = counts()
    with pytest.raises(Overdrawn):
        reverse(posting_id=bought.pk, reason="Refund", actor=ACTOR)
    assert counts() == before


def test_an_execution_that_fails_halfway_leaves_nothing(
    account: Account, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts()

    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Execution.objects, "create", die)
    with pytest.raises(KeyboardInterrupt):
        report_execution(company_id=company.pk, seconds=60, started_at=timezone.now(), actor=ACTOR)
    account.refresh_from_db()
    assert (account.balance_seconds, account.postings_count) == (36_000, 1)
    assert counts() == before


@pytest.mark.parametrize("model", [Posting, Movement, Execution])
def test_the_database_itself_refuses_to_change_or_remove_history(
    model: type[Posting], account: Account, company: Company
) -> None:
    report_execution(company_id=company.pk, seconds=60, started_at=timezone.now(), actor=ACTOR)
    table = model._meta.db_table
    before = list(model.objects.order_by("pk").values())
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET recorded_at = NULL", f"UPDATE {table} SET id = id"):
        if "recorded_at" in statement and model is not Posting:
            continue
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
    assert list(model.objects.order_by("pk").values()) == before


def test_the_database_itself_holds_the_rules(account: Account, company: Company) -> None:
    rows = Account.objects.filter(pk=account.pk)
    sold = Account.objects.get(company=company, side="sold")
    for change in (
        lambda: rows.update(balance_seconds=-1),
        lambda: rows.update(floor_seconds=-1),
        lambda: Account.objects.filter(pk=sold.pk).update(balance_seconds=5),
        lambda: Account.objects.create(company=company),
        lambda: Movement.objects.create(
            company=company, posting=Posting.objects.get(), debit=sold, credit=sold, amount_seconds=1
        ),
        lambda: Movement.objects.create(
            company=company, posting=Posting.objects.get(), debit=sold, credit=account, amount_seconds=0
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert list(verify()) == []


def test_a_posting_may_not_reach_into_another_tenant(
    account: Account, company: Company, foreign_company: Company, other_tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        foreign = open_account(company_id=foreign_company.pk)

    def reach_over() -> None:
        posting = Posting.objects.get()
        Movement.objects.create(company=company, posting=posting, debit=foreign, credit=account, amount_seconds=1)
        if connection.vendor == "postgresql":
            connection.check_constraints()

    with pytest.raises(DatabaseError), transaction.atomic():
        reach_over()
    with pytest.raises(NoAccount):
        top_up(company_id=foreign_company.pk, seconds=1, booking=booking())


def test_limits_of_an_account(account: Account, company: Company) -> None:
    with pytest.raises(WrongAmount):
        change_account(account_id=account.pk, kind="postpaid", credit_limit_seconds=-1, low_seconds=0)
    change_account(account_id=account.pk, kind="postpaid", credit_limit_seconds=HOUR, low_seconds=0)
    consume(company_id=company.pk, seconds=11 * HOUR, booking=booking())
    with pytest.raises(FloorAboveBalance):
        change_account(account_id=account.pk, kind="prepaid", credit_limit_seconds=0, low_seconds=0)
    account.refresh_from_db()
    assert (account.kind, account.floor_seconds, account.balance_seconds) == ("postpaid", -HOUR, -HOUR)


def test_a_past_is_taken_over_under_the_same_rules(company: Company) -> None:
    start = timezone.now() - timedelta(days=30)
    account = open_account(company_id=company.pk, opened_at=start)
    entries = [
        PastEntry(start + timedelta(days=day), seconds, f"Day {day}", ACTOR)
        for day, seconds in ((1, 5 * HOUR), (2, -HOUR), (3, -2 * HOUR), (20, HOUR))
    ]
    assert import_history(company_id=company.pk, entries=entries) == 4
    account.refresh_from_db()
    assert (account.balance_seconds, account.postings_count) == (3 * HOUR, 4)
    assert account.last_posting_at == start + timedelta(days=20)
    assert list(verify()) == []
    before = counts()
    assert before[3] == 0
    for wrong in (
        [PastEntry(start + timedelta(days=5), HOUR, "before the last one", ACTOR)],
        [PastEntry(timezone.now(), 0, "nothing", ACTOR)],
    ):
        with pytest.raises(HistoryRefused):
            import_history(company_id=company.pk, entries=wrong)
    with pytest.raises(Overdrawn):
        import_history(
            company_id=company.pk,
            entries=[
                PastEntry(timezone.now(), -3 * HOUR, "fits", ACTOR),
                PastEntry(timezone.now(), -1, "does not", ACTOR),
                PastEntry(timezone.now(), HOUR, "too late", ACTOR),
            ],
        )
    assert counts() == before
    account.refresh_from_db()
    assert account.balance_seconds == 3 * HOUR
    assert top_up(company_id=company.pk, seconds=1, booking=booking()).number == 5


def test_moments_never_go_back(account: Account, company: Company) -> None:
    ahead = timezone.now() + timedelta(hours=1)
    Account.objects.filter(pk=account.pk).update(last_posting_at=ahead)
    assert top_up(company_id=company.pk, seconds=1, booking=booking()).occurred_at == ahead


def test_a_customers_scope_sees_only_its_company(
    account: Account, company: Company, other_company: Company, tenant: Tenant
) -> None:
    open_account(company_id=other_company.pk)
    top_up(company_id=other_company.pk, seconds=5, booking=booking())
    with tenant_scope(tenant, other_company):
        assert set(Account.objects.values_list("company_id", flat=True)) == {other_company.pk}
        assert [posting.seconds for posting in Posting.objects.all()] == [5]
        assert [movement.amount_seconds for movement in Movement.objects.all()] == [5]
        with pytest.raises(NoAccount):
            consume(company_id=company.pk, seconds=1, booking=booking())


def test_another_tenant_sees_nothing(account: Account, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        assert not Account.objects.exists()
        assert not Posting.objects.exists()
        assert Account.objects.filter(pk=account.pk).update(low_seconds=1) == 0


@pytest.mark.django_db
def test_without_a_scope_there_is_no_ledger() -> None:
    from portal.tenants.scope import closed_scope

    with closed_scope(), pytest.raises(NoTenantScope):
        Account.objects.count()
