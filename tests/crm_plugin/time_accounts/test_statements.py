"""Opening + lines = closing, for days of the organisation's own time zone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_plugin.time_accounts.history import PastEntry, import_history
from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.services import open_account
from crm_plugin.time_accounts.statements import statement, statement_csv
from portal.tenants.models import Company
from tests.crm_plugin.time_accounts.conftest import ACTOR, HOUR

BERLIN = ZoneInfo("Europe/Berlin")
OPENED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def past(scope: None, company: Company) -> Account:
    """Postings on both sides of midnights in Berlin, one in the night of the clock change."""
    account = open_account(company_id=company.pk, opened_at=OPENED)
    entries = [
        PastEntry(datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC), 10 * HOUR, "last second of February", ACTOR),
        PastEntry(datetime(2026, 2, 28, 23, 0, 0, tzinfo=UTC), -HOUR, "=2+3", ACTOR, reference="@SUM(A1)"),
        PastEntry(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), -HOUR, "clock changes", ACTOR),
        PastEntry(datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC), -90, "last second of March", ACTOR),
        PastEntry(datetime(2026, 3, 31, 22, 0, 0, tzinfo=UTC), -HOUR, "April", ACTOR),
    ]
    import_history(company_id=company.pk, entries=entries)
    account.refresh_from_db()
    return account


def test_a_month_begins_and_ends_at_the_zones_midnight(past: Account) -> None:
    march = statement(account=past, first=date(2026, 3, 1), last=date(2026, 3, 31), zone=BERLIN)
    assert march.opening_seconds == 10 * HOUR
    assert [line.posting.text for line in march.lines] == ["=2+3", "clock changes", "last second of March"]
    assert [line.balance_seconds for line in march.lines] == [9 * HOUR, 8 * HOUR, 8 * HOUR - 90]
    assert (march.added_seconds, march.used_seconds, march.closing_seconds) == (0, 2 * HOUR + 90, 8 * HOUR - 90)
    assert [line.day for line in march.lines] == [date(2026, 3, 1), date(2026, 3, 29), date(2026, 3, 31)]


@pytest.mark.usefixtures("past")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(start=st.integers(-5, 120), length=st.integers(0, 90))
def test_for_any_days_opening_and_lines_make_the_closing(past: Account, start: int, length: int) -> None:
    first = date(2026, 1, 1) + timedelta(days=start)
    last = first + timedelta(days=length)
    shown = statement(account=past, first=first, last=last, zone=BERLIN)
    assert shown.opening_seconds + sum(line.posting.seconds for line in shown.lines) == shown.closing_seconds
    if shown.lines:
        assert shown.lines[-1].balance_seconds == shown.closing_seconds == shown.lines[-1].posting.balance_seconds
    following = statement(account=past, first=last + timedelta(days=1), last=last + timedelta(days=400), zone=BERLIN)
    assert following.opening_seconds == shown.closing_seconds


def test_no_cell_of_the_csv_is_a_formula(past: Account) -> None:
    shown = statement(account=past, first=date(2026, 3, 1), last=date(2026, 3, 31), zone=BERLIN)
    rows = list(csv.reader(io.StringIO(statement_csv(shown))))
    assert rows[1][0] == "2026-03-01"
    assert rows[1][8] == "36000"
    assert rows[2][3:5] == ["'=2+3", "'@SUM(A1)"]
    assert rows[2][6:8] == ["-3600", "−1 h"]
    assert rows[-1][8] == str(8 * HOUR - 90)
    for row in rows[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t")), cell


def test_an_empty_month_opens_and_closes_alike(past: Account) -> None:
    empty = statement(account=past, first=date(2026, 1, 5), last=date(2026, 1, 20), zone=BERLIN)
    assert (empty.opening_seconds, empty.lines, empty.closing_seconds) == (0, (), 0)
