"""What reports and timelines get of the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.http import HttpRequest

from integrations_plugin.connectors.base import Item
from integrations_plugin.models import Integration
from integrations_plugin.providers.figures import source
from integrations_plugin.providers.timeline import timeline
from integrations_plugin.services.records import store_records
from portal.plugins.contracts.figures import FigureSource
from portal.plugins.contracts.panels import Timeline
from portal.plugins.public import FigureSet, Window, find_all
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope

# March 2026 in Berlin: the clock changes on the 29th.
MARCH = Window(
    start=datetime(2026, 2, 28, 23, tzinfo=UTC),
    end=datetime(2026, 3, 31, 22, tzinfo=UTC),
    time_zone="Europe/Berlin",
    label="March 2026",
)
ORDER = Item("", "order", MARCH.start, "Order", company="Acme Logistik", amount_minor=1000, currency="EUR")


@pytest.fixture
def filled(tenant: Tenant, rest: Integration, company: Company, other_company: Company) -> Tenant:
    items = [
        replace(ORDER, external_id="first second", occurred_at=MARCH.start),
        replace(ORDER, external_id="last second", occurred_at=MARCH.end - timedelta(seconds=1), amount_minor=5000),
        replace(ORDER, external_id="before", occurred_at=MARCH.start - timedelta(seconds=1)),
        replace(ORDER, external_id="after", occurred_at=MARCH.end),
        replace(ORDER, external_id="dollars", occurred_at=datetime(2026, 3, 10, tzinfo=UTC), currency="USD"),
        replace(ORDER, external_id="zenith", occurred_at=datetime(2026, 3, 11, tzinfo=UTC), company="Zenith GmbH"),
        Item(
            "down", "uptime_incident", datetime(2026, 3, 12, 10, tzinfo=UTC), "Website down",
            company="Acme Logistik", duration_seconds=5400,
        ),
    ]  # fmt: skip
    with tenant_scope(tenant):
        store_records(integration=rest, items=items)
    return tenant


def values(found: FigureSet) -> dict[str, Any]:
    return {figure.key: figure.value for figure in found.figures}


def test_the_plugin_provides_both() -> None:
    assert ("integrations", source) in find_all(FigureSource)
    assert ("integrations", timeline) in find_all(Timeline)


def test_the_window_is_exact_to_the_second(filled: Tenant) -> None:
    with tenant_scope(filled):
        found = source.figures(window=MARCH, company_id=None)
    assert values(found) == {
        "records_order": 4, "records_uptime_incident": 1, "amount_eur": 7000, "amount_usd": 1000, "duration": 5400,
    }  # fmt: skip
    orders = found.figures[0]
    assert (orders.label, orders.previous) == ("Records: Order", 1)
    assert found.figures[1].label == "Records: Uptime incident"


def test_the_month_before_march_is_all_of_february_and_no_more(filled: Tenant, rest: Integration) -> None:
    items = [
        replace(ORDER, external_id="first of February", occurred_at=datetime(2026, 1, 31, 23, tzinfo=UTC)),
        replace(ORDER, external_id="last of January", occurred_at=datetime(2026, 1, 31, 22, 59, tzinfo=UTC)),
    ]
    with tenant_scope(filled):
        store_records(integration=rest, items=items)
        orders = source.figures(window=MARCH, company_id=None).figures[0]
    assert (orders.value, orders.previous) == (4, 2)


def test_weeks_begin_on_monday_in_the_tenants_zone_and_empty_ones_are_shown(filled: Tenant) -> None:
    with tenant_scope(filled):
        (weeks,) = source.figures(window=MARCH, company_id=None).series
    assert weeks.points == (("23 Feb", 1), ("2 Mar", 0), ("9 Mar", 3), ("16 Mar", 0), ("23 Mar", 0), ("30 Mar", 1))


def test_tables_show_the_largest_and_the_longest(filled: Tenant) -> None:
    with tenant_scope(filled):
        amounts, durations = source.figures(window=MARCH, company_id=None).tables
    assert [(row[2], row[3]) for row in amounts.rows] == [
        ("Acme Logistik", 5000), ("Acme Logistik", 1000), ("Zenith GmbH", 1000),
    ]  # fmt: skip
    assert amounts.currency == "EUR"
    assert durations.rows == (("12 Mar 2026", "Website down", "Acme Logistik", 5400),)


def test_one_company_and_a_narrowed_scope_agree(filled: Tenant, other_company: Company) -> None:
    with tenant_scope(filled):
        asked = source.figures(window=MARCH, company_id=other_company.pk)
    with tenant_scope(filled, other_company):
        narrowed = source.figures(window=MARCH, company_id=None)
    assert asked == narrowed
    assert values(asked) == {"records_order": 1, "amount_eur": 1000}


def test_an_empty_window_is_no_mistake(filled: Tenant) -> None:
    year = timedelta(days=365)
    with tenant_scope(filled):
        found = source.figures(
            window=Window(MARCH.start - year, MARCH.end - year, "Europe/Berlin", "March 2025"), company_id=None
        )
    assert (found.figures, found.series, found.tables) == ((), (), ())
    assert found.note


def test_another_tenant_has_none_of_it(filled: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        assert source.figures(window=MARCH, company_id=None).figures == ()


def test_the_cost_does_not_grow(filled: Tenant, rest: Integration, django_assert_max_num_queries: Any) -> None:
    with tenant_scope(filled):
        many = [replace(ORDER, external_id=f"m{n}", occurred_at=MARCH.start + timedelta(hours=n)) for n in range(300)]
        store_records(integration=rest, items=many)
        with django_assert_max_num_queries(6):
            source.figures(window=MARCH, company_id=None)


def asking(allowed: bool) -> HttpRequest:
    request = HttpRequest()
    request.user = cast(
        Any, SimpleNamespace(has_perm=lambda name: allowed and name == "integrations_plugin.view_sourcerecord")
    )
    return request


def test_the_timeline_is_newest_first_and_goes_on_where_it_stopped(filled: Tenant, company: Company) -> None:
    with tenant_scope(filled):
        first = timeline.entries(company_id=company.pk, before=None, limit=3, request=asking(True))
        rest_of_it = timeline.entries(company_id=company.pk, before=first[-1].when, limit=10, request=asking(True))
    moments = [entry.when for entry in (*first, *rest_of_it)]
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == 6
    assert first[2].title == "Website down"
    assert first[2].text == "Uptime incident, from Shop"
    assert first[0].url.startswith("/admin/integrations/")


def test_the_timeline_is_empty_for_who_may_not_see_records(filled: Tenant, company: Company) -> None:
    with tenant_scope(filled):
        assert timeline.entries(company_id=company.pk, before=None, limit=3, request=asking(False)) == []
