"""The token table: kept in step, closed to other tenants, answered by its index under row-level security."""

from __future__ import annotations

import pytest
from django.db import connection

from portal.search.models import SearchToken
from portal.search.public import Entry, index, index_many, matching_ids, remove
from portal.tenants.ids import new_id
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import NoTenantScope, tenant_scope


def found(text: str, kind: str = "company") -> list[str]:
    ids = matching_ids(text, kind=kind)
    return sorted(Company.objects.filter(pk__in=ids).values_list("name", flat=True))


@pytest.fixture
def two(scope: None, company: Company, other_company: Company) -> tuple[Company, Company]:
    index(company, kind="company", texts=[company.name, "Hamburg"], phones=["+49 40 66969 120"])
    index(other_company, kind="company", texts=[other_company.name, "Hamburg"], emails=["info@zenith.example"])
    return company, other_company


def test_words_are_found_together(two: tuple[Company, Company]) -> None:
    assert found("ham") == ["Acme Logistik", "Zenith GmbH"]
    assert found("hamburg acme") == ["Acme Logistik"]
    assert found("acme zenith") == []
    assert found("66969") == ["Acme Logistik"]
    assert found("zenith.example") == ["Zenith GmbH"]
    assert found("") == found("---") == []


def test_kinds_are_kept_apart(two: tuple[Company, Company]) -> None:
    assert found("acme", kind="contact") == []


def test_index_anew_forgets_the_old_words(two: tuple[Company, Company]) -> None:
    acme, _zenith = two
    before = set(SearchToken.objects.filter(object_id=acme.pk, token="acme").values_list("pk", flat=True))
    index(acme, kind="company", texts=["Acme Freight"])
    assert found("logistik") == []
    assert found("freight") == ["Acme Logistik"]
    after = set(SearchToken.objects.filter(object_id=acme.pk, token="acme").values_list("pk", flat=True))
    assert before == after, "what stays is not written again"


def test_remove_forgets_an_object_and_no_other(two: tuple[Company, Company]) -> None:
    remove(two[0])
    assert found("ham") == ["Zenith GmbH"]


def test_another_tenant_finds_nothing(two: tuple[Company, Company], other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        assert list(matching_ids("acme", kind="company")) == []
        assert SearchToken.objects.count() == 0


def test_without_a_scope_it_raises(company: Company) -> None:
    with pytest.raises(NoTenantScope):
        list(matching_ids("acme", kind="company"))


def test_many_at_once_are_found_as_one_by_one(scope: None) -> None:
    index_many([Entry(new_id(), ("Ålund Möbler",)), Entry(new_id(), ("Øst & Vest",))], kind="company")
    assert matching_ids("alund", kind="company").count() == 1
    assert matching_ids("ost", kind="company").count() == 1


@pytest.mark.postgresql
def test_the_index_answers_under_row_level_security(scope: None) -> None:
    rows = [Entry(new_id(), (f"Firma {number:04} Nord",)) for number in range(800)]
    index_many(rows, kind="company")
    sql, parameters = matching_ids("0042 firma", kind="company").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone()[1] is False, "the plan is looked at as the application's role"
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "portal_search_token_once" in plan
    conditions = [line for line in plan.splitlines() if "Index Cond" in line]
    assert any("token" in line for line in conditions), plan
    assert "Seq Scan on portal_search_searchtoken" not in plan


def test_more_words_than_people_type_are_answered(scope: None, company: Company) -> None:
    index(company, kind="company", texts=["alpha beta"])
    for text in ("alpha beta " * 500, " ".join(f"word{number}" for number in range(1000)), "a" * 100_000):
        assert list(Company.objects.filter(pk__in=matching_ids(text, kind="company"))) in ([], [company])
    assert list(Company.objects.filter(pk__in=matching_ids("alpha beta " * 500, kind="company"))) == [company]
