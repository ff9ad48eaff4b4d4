"""The CRM's figures for reports: exact, in the window's time zone, never adding currencies."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_plugin.contacts.facts import ContactFacts
from crm_plugin.contacts.services import create_contact, receive_lead
from crm_plugin.deals.facts import DealFacts
from crm_plugin.deals.models import Pipeline, Stage
from crm_plugin.deals.services import create_deal, lose_deal, win_deal
from crm_plugin.figures import source
from portal.plugins.public import FigureSet, Window
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.conftest import MakeEnquiry

pytestmark = pytest.mark.usefixtures("scope")
BERLIN = ZoneInfo("Europe/Berlin")
APRIL = Window(datetime(2026, 4, 1, tzinfo=BERLIN), datetime(2026, 5, 1, tzinfo=BERLIN), "Europe/Berlin", "April 2026")
MARCH = Window(datetime(2026, 3, 1, tzinfo=BERLIN), datetime(2026, 4, 1, tzinfo=BERLIN), "Europe/Berlin", "March 2026")
YEAR = Window(datetime(2026, 1, 1, tzinfo=BERLIN), datetime(2027, 1, 1, tzinfo=BERLIN), "Europe/Berlin", "2026")


@pytest.fixture
def stage(scope: None) -> Stage:
    made: Stage = Stage.objects.create(pipeline=Pipeline.objects.create(name="Projects"), name="Offer")
    return made


def values(found: FigureSet) -> dict[str, tuple[object, object]]:
    return {figure.key: (figure.value, figure.previous) for figure in found.figures}


def won(company: Company, stage: Stage, amount: int, at: datetime, currency: str = "EUR") -> None:
    facts = DealFacts(title=f"Deal of {amount}", stage=stage, amount_minor=amount, currency=currency)
    win_deal(deal=create_deal(company=company, facts=facts, at=datetime(2026, 1, 5, tzinfo=UTC)), at=at)


def test_an_empty_window_says_nothing_happened() -> None:
    found = source.figures(window=APRIL, company_id=None)
    assert values(found)["crm.contacts"] == (0, 0)
    assert values(found)["crm.won_sum"] == (0, 0)
    assert found.tables == ()


def test_a_month_begins_and_ends_at_midnight_of_its_zone(brandt: Company, stage: Stage) -> None:
    for amount, at in (
        (1, datetime(2026, 3, 31, 21, 59, tzinfo=UTC)),  # still March in Berlin
        (10, datetime(2026, 3, 31, 22, 0, tzinfo=UTC)),
        (100, datetime(2026, 4, 30, 21, 59, tzinfo=UTC)),
        (1000, datetime(2026, 4, 30, 22, 0, tzinfo=UTC)),  # May already
    ):
        won(brandt, stage, amount, at)
    found = values(source.figures(window=APRIL, company_id=None))
    assert found["crm.deals_won"] == (2, 1)
    assert found["crm.won_sum"] == (110, 1)


def test_the_month_before_march_is_all_of_february_and_no_more(brandt: Company, stage: Stage) -> None:
    for amount, at in (
        (1, datetime(2026, 1, 31, 12, tzinfo=UTC)),
        (10, datetime(2026, 1, 31, 23, 0, tzinfo=UTC)),  # February in Berlin
        (100, datetime(2026, 2, 28, 22, 59, tzinfo=UTC)),
        (1000, datetime(2026, 3, 20, tzinfo=UTC)),
    ):
        won(brandt, stage, amount, at)
    found = values(source.figures(window=MARCH, company_id=None))
    assert found["crm.won_sum"] == (1000, 110)


def test_the_pipeline_is_what_was_open_at_the_end_of_the_window(brandt: Company, stage: Stage) -> None:
    opened = datetime(2026, 4, 10, tzinfo=UTC)
    for amount, closed in (
        (5, None),
        (70, datetime(2026, 5, 20, tzinfo=UTC)),
        (900, datetime(2026, 4, 20, tzinfo=UTC)),
    ):
        deal = create_deal(company=brandt, facts=DealFacts(title="D", stage=stage, amount_minor=amount), at=opened)
        if closed:
            lose_deal(deal=deal, reason=None, at=closed)
    later = DealFacts(title="Later", stage=stage, amount_minor=8000)
    create_deal(company=brandt, facts=later, at=datetime(2026, 5, 2, tzinfo=UTC))
    assert values(source.figures(window=APRIL, company_id=None))["crm.pipeline"] == (75, None)


def test_other_currencies_are_said_and_not_added(brandt: Company, stage: Stage) -> None:
    for amount, currency in ((100, "EUR"), (5000, "CHF"), (7000, "CHF")):
        won(brandt, stage, amount, datetime(2026, 4, 15, tzinfo=UTC), currency)
    found = source.figures(window=APRIL, company_id=None)
    assert values(found)["crm.won_sum"] == (100, 0)
    assert "2 CHF" in found.note


def test_series_follow_the_window_without_gaps(brandt: Company, stage: Stage, enquiry: MakeEnquiry) -> None:
    won(brandt, stage, 100, datetime(2026, 4, 15, tzinfo=UTC))
    won(brandt, stage, 30, datetime(2026, 4, 30, 22, 30, tzinfo=UTC))
    receive_lead(event=enquiry())
    leads, money = source.figures(window=YEAR, company_id=None).series
    assert [label for label, _value in money.points] == [
        f"{month} 2026"
        for month in ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    ]
    assert {label: value for label, value in money.points if value} == {"Apr 2026": 100, "May 2026": 30}
    assert {label: value for label, value in leads.points if value} == {"May 2026": 1}
    weeks = source.figures(window=APRIL, company_id=None).series[1].points
    assert [label for label, _value in weeks] == [
        f"week of {monday}" for monday in ("30 Mar", "6 Apr", "13 Apr", "20 Apr", "27 Apr")
    ]
    assert sum(value for _label, value in weeks) == 100


def test_the_table_lists_the_deals_won(brandt: Company, stage: Stage) -> None:
    won(brandt, stage, 100, datetime(2026, 4, 30, 21, 30, tzinfo=UTC))
    (table,) = source.figures(window=APRIL, company_id=None).tables
    assert table.rows == (("Brandt Logistik", "Deal of 100", "–", "30 Apr 2026", 100),)


def test_a_companys_own_table_does_not_repeat_its_name(brandt: Company, stage: Stage) -> None:
    won(brandt, stage, 100, datetime(2026, 4, 30, 21, 30, tzinfo=UTC))
    (table,) = source.figures(window=APRIL, company_id=UUID(str(brandt.pk))).tables
    assert [label for label, _unit in table.columns] == ["Deal", "Owner", "Won on", "Amount"]
    assert table.rows == (("Deal of 100", "–", "30 Apr 2026", 100),)


def test_one_company_and_one_tenant(
    brandt: Company, company: Company, stage: Stage, other_tenant: Tenant, enquiry: MakeEnquiry
) -> None:
    won(brandt, stage, 100, datetime(2026, 4, 15, tzinfo=UTC))
    won(company, stage, 30, datetime(2026, 4, 15, tzinfo=UTC))
    create_contact(company=company, facts=ContactFacts(last_name="One"), at=datetime(2026, 4, 2, tzinfo=UTC))
    assert values(source.figures(window=APRIL, company_id=None))["crm.won_sum"] == (130, 0)
    mine = values(source.figures(window=APRIL, company_id=company.pk))
    assert (mine["crm.won_sum"], mine["crm.contacts"]) == ((30, 0), (1, 0))
    with tenant_scope(other_tenant):
        assert values(source.figures(window=APRIL, company_id=None))["crm.won_sum"] == (0, 0)
        assert values(source.figures(window=APRIL, company_id=UUID(str(brandt.pk))))["crm.won_sum"] == (0, 0)


def test_as_many_queries_for_a_day_and_for_a_year(brandt: Company, stage: Stage) -> None:
    counted = []
    for many, window in ((1, APRIL), (12, YEAR)):
        for day in range(many):
            won(brandt, stage, 5, datetime(2026, 4, 1 + day, 12, tzinfo=UTC))
        with CaptureQueriesContext(connection) as queries:
            source.figures(window=window, company_id=None)
        counted.append(len(queries))
    assert counted[0] == counted[1]
