"""What other plugins get: figures of a window, the company's panel, its timeline, the balance, the forecast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_plugin.time_accounts.history import PastEntry, import_history
from crm_plugin.time_accounts.models import Account, Posting
from crm_plugin.time_accounts.outlook import outlook
from crm_plugin.time_accounts.providers.balances import time_accounts
from crm_plugin.time_accounts.providers.figures import source
from crm_plugin.time_accounts.providers.workplace import panels, timeline
from crm_plugin.time_accounts.services import consume, open_account, reverse, top_up
from portal.plugins.public import FigureSource, TimeAccounts, Window, find, find_all
from portal.tenants.models import Company, Membership
from portal.tenants.roles import Role
from tests.crm_plugin.time_accounts.conftest import ACTOR, HOUR, booking
from tests.support.people import MakePerson

BERLIN = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.usefixtures("scope")


def month(year: int, number: int) -> Window:
    start = datetime(year, number, 1, tzinfo=BERLIN)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=BERLIN)
    return Window(start=start, end=end, time_zone="Europe/Berlin", label="")


@pytest.fixture
def past(company: Company) -> Account:
    account = open_account(company_id=company.pk, opened_at=datetime(2026, 1, 1, tzinfo=UTC))
    import_history(
        company_id=company.pk,
        entries=[
            PastEntry(datetime(2026, 2, 10, 9, tzinfo=UTC), 20 * HOUR, "Package", ACTOR),
            PastEntry(datetime(2026, 2, 28, 22, 30, tzinfo=UTC), -HOUR, "still February in Berlin", ACTOR),
            PastEntry(datetime(2026, 2, 28, 23, 30, tzinfo=UTC), -2 * HOUR, "March in Berlin", ACTOR),
            PastEntry(datetime(2026, 3, 31, 12, tzinfo=UTC), -3 * HOUR, "Longest", ACTOR),
        ],
    )
    return account


def test_figures_of_a_month(past: Account, company: Company, other_company: Company) -> None:
    said = source.figures(window=month(2026, 3), company_id=company.pk)
    figures = {figure.key: (figure.value, figure.previous) for figure in said.figures}
    assert figures == {
        "hours_used": (5 * HOUR, HOUR),
        "hours_bought": (0, 20 * HOUR),
        "hours_left": (14 * HOUR, 19 * HOUR),
        "hours_bookings": (2, 1),
    }
    points = dict(said.series[0].points)
    assert len(points) == 31
    assert (points["1 Mar"], points["31 Mar"], sum(points.values())) == (2 * HOUR, 3 * HOUR, 5 * HOUR)
    assert [row[1] for row in said.tables[0].rows] == ["Longest", "March in Berlin"]
    everyone = source.figures(window=month(2026, 3), company_id=None)
    assert everyone.tables[0].rows == ((company.name, 5 * HOUR, 0),)
    other = source.figures(window=month(2026, 3), company_id=other_company.pk)
    assert (other.figures, other.note) == ((), "There is no time account yet.")


def test_an_empty_month_says_so(past: Account, company: Company) -> None:
    said = source.figures(window=month(2025, 6), company_id=company.pk)
    assert said.note == "Nothing moved in this time."
    assert {figure.value for figure in said.figures} == {0}


def test_what_was_taken_back_was_not_used(account: Account, company: Company) -> None:
    used = consume(company_id=company.pk, seconds=HOUR, booking=booking())
    reverse(posting_id=used.pk, reason="mistake", actor=ACTOR)
    now = timezone.now()
    window = Window(now - timedelta(days=1), now + timedelta(days=1), "Europe/Berlin", "")
    figures = {figure.key: figure.value for figure in source.figures(window=window, company_id=None).figures}
    assert figures["hours_used"] == 0
    assert figures["hours_left"] == 10 * HOUR


def test_figures_cost_the_same_with_many_rows(account: Account, company: Company) -> None:
    now = timezone.now()
    window = Window(now - timedelta(days=400), now + timedelta(days=1), "Europe/Berlin", "")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            source.figures(window=window, company_id=None)
        return len(captured)

    consume(company_id=company.pk, seconds=60, booking=booking())
    few = queries()
    for _ in range(30):
        consume(company_id=company.pk, seconds=60, booking=booking())
    assert queries() == few <= 6


def test_others_find_them(account: Account, company: Company, other_company: Company) -> None:
    assert dict(find_all(FigureSource))["time"] is source
    provider = find(TimeAccounts)
    assert provider is time_accounts
    assert provider.balance_seconds(company_id=company.pk) == 10 * HOUR
    assert provider.balance_seconds(company_id=other_company.pk) is None


def test_panel_and_timeline_beside_a_company(
    account: Account, company: Company, other_company: Company, person: MakePerson
) -> None:
    request = RequestFactory().get("/")
    request.user = person(Role.STAFF)
    request.user.active_membership = Membership.objects.get(user=request.user)
    (panel,) = panels.panels(company_id=company.pk, request=request)
    assert "10 h" in panel.html
    assert str(account.pk) in panel.url
    (panel,) = panels.panels(company_id=other_company.pk, request=request)
    assert "no time account yet" in panel.html
    assert f"?company={other_company.pk}" in panel.html
    used = consume(company_id=company.pk, seconds=2700, booking=booking("Deploy"))
    entries = timeline.entries(company_id=company.pk, before=None, limit=5, request=request)
    assert [entry.title for entry in entries] == ["45 min used, 9 h 15 min left", "10 h bought, 10 h left"]
    older = timeline.entries(company_id=company.pk, before=used.occurred_at, limit=5, request=request)
    assert [entry.text for entry in older] == ["Start"]
    request.user = person(Role.EDITOR)
    assert panels.panels(company_id=company.pk, request=request) == []
    assert timeline.entries(company_id=company.pk, before=None, limit=5, request=request) == []


def test_the_forecast(company: Company) -> None:
    now = timezone.now()
    account = open_account(company_id=company.pk, opened_at=now - timedelta(days=200))
    shown = outlook(account=account, zone=BERLIN)
    assert (shown.empty_on, shown.words.split(".")[0]) == (None, "Nothing is left")
    top_up(company_id=company.pk, seconds=20 * HOUR, booking=booking())
    account.refresh_from_db()
    assert "Nothing was used" in outlook(account=account, zone=BERLIN).words
    consume(company_id=company.pk, seconds=10 * HOUR, booking=booking())
    account.refresh_from_db()
    shown = outlook(account=account, zone=BERLIN)
    # Ten hours in sixty days: the other ten last sixty days more.
    assert shown.empty_on == shown.today + timedelta(days=60)
    assert "Lasts until about" in shown.words
    assert shown.days[-1] == (shown.today, 10 * HOUR)
    assert shown.days[0][1] == 0
    consume(company_id=company.pk, seconds=10 * HOUR, booking=booking())
    account.refresh_from_db()
    assert outlook(account=account, zone=BERLIN).empty_on is None
    with CaptureQueriesContext(connection) as captured:
        outlook(account=account, zone=BERLIN)
    assert len(captured) == 1
    assert Posting.objects.count() == 3
