"""Records are known by the source's id: the same page twice changes nothing, a changed one is overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations_plugin.connectors.base import Item
from integrations_plugin.models import Integration, SourceRecord
from integrations_plugin.services.records import Stored, store_records
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope

WHEN = datetime(2026, 5, 6, 7, 8, tzinfo=UTC)


def item(number: int, **values: object) -> Item:
    made = Item(
        f"ord-{number}", "order", WHEN, f"Order {number}", company="Acme Logistik", amount_minor=100, currency="EUR"
    )
    return replace(made, **values)  # type: ignore[arg-type]


@pytest.mark.usefixtures("scope")
def test_the_same_page_twice_changes_nothing(rest: Integration, company: Company) -> None:
    page = [item(number) for number in range(5)]
    assert store_records(integration=rest, items=page) == Stored(new=5)
    before = list(SourceRecord.objects.order_by("pk").values())
    assert store_records(integration=rest, items=page) == Stored(known=5)
    assert list(SourceRecord.objects.order_by("pk").values()) == before
    assert {row["company_id"] for row in before} == {company.pk}


@pytest.mark.usefixtures("scope", "company")
def test_what_changed_at_the_source_is_overwritten_in_its_row(rest: Integration) -> None:
    store_records(integration=rest, items=[item(1), item(2)])
    ids = dict(SourceRecord.objects.values_list("external_id", "pk"))
    found = store_records(integration=rest, items=[item(1, amount_minor=250, data={"b": 1, "a": 2}), item(2), item(3)])
    assert found == Stored(new=1, changed=1, known=1)
    row = SourceRecord.objects.get(external_id="ord-1")
    assert (row.pk, row.amount_minor, row.data) == (ids["ord-1"], 250, {"b": 1, "a": 2})
    assert store_records(integration=rest, items=[item(1, amount_minor=250, data={"a": 2, "b": 1})]) == Stored(known=1)


@pytest.mark.usefixtures("scope")
def test_of_one_id_given_twice_the_last_counts(rest: Integration) -> None:
    assert store_records(integration=rest, items=[item(1, title="First"), item(1, title="Last")]) == Stored(new=1)
    assert SourceRecord.objects.get().title == "Last"


@pytest.mark.usefixtures("scope")
def test_companies_are_found_by_name_or_id_and_never_guessed(rest: Integration, company: Company) -> None:
    Company.objects.create(name="Twice")
    Company.objects.create(name="twice")
    names = {1: "ACME logistik", 2: str(company.pk).upper(), 3: "Twice", 4: "Unknown", 5: ""}
    store_records(integration=rest, items=[item(number, company=name) for number, name in names.items()])
    found = {row.external_id: row.company_id for row in SourceRecord.objects.all()}
    assert found == {"ord-1": company.pk, "ord-2": company.pk, "ord-3": None, "ord-4": None, "ord-5": None}


@pytest.mark.usefixtures("scope")
def test_a_company_that_is_made_later_is_found_by_the_next_fetch(rest: Integration) -> None:
    store_records(integration=rest, items=[item(1, company="Late & Co")])
    late = Company.objects.create(name="Late & Co")
    assert store_records(integration=rest, items=[item(1, company="Late & Co")]) == Stored(changed=1)
    assert SourceRecord.objects.get().company_id == late.pk


def test_foreign_companies_are_not_found(rest: Integration, tenant: Tenant, foreign_company: Company) -> None:
    with tenant_scope(tenant):
        rows = [item(1, company="Foreign Company"), item(2, company=str(foreign_company.pk))]
        store_records(integration=rest, items=rows)
        assert [row.company_id for row in SourceRecord.objects.all()] == [None, None]


def test_a_customer_sees_the_records_of_their_company_only(
    rest: Integration, tenant: Tenant, company: Company, other_company: Company
) -> None:
    with tenant_scope(tenant):
        store_records(integration=rest, items=[item(1), item(2, company="Zenith GmbH"), item(3, company="")])
    with tenant_scope(tenant, company):
        assert [row.external_id for row in SourceRecord.objects.all()] == ["ord-1"]
