"""How the database finds companies by words, looked at as the application's role, under the policies."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from portal.search.public import matching_ids
from portal.search.tokens import tokens
from portal.tenants.ids import new_id
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.support.owner import owner_connection

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
KINDS = ("Logistik", "Druck", "Handel", "Werk", "Bau", "Holz", "Metall", "Glas")
TABLES = ("portal_search_searchtoken", "portal_tenants_company")


def name_of(number: int) -> str:
    return f"{KINDS[number % len(KINDS)]} Nord {number:06}"


@pytest.fixture(
    params=[pytest.param(4_000, id="short"), pytest.param(100_000, id="100,000 companies", marks=pytest.mark.long)]
)
def many(request: pytest.FixtureRequest, tenant: Tenant, other_tenant: Tenant) -> Tenant:
    """A tenant with so many companies, and one beside it with some; what is known of their tables is fresh."""
    with owner_connection(autocommit=True) as database:
        for whose, number in ((tenant, request.param), (other_tenant, request.param // 10)):
            _fill(database, whose.pk, number)
        database.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    return tenant


def _fill(database: psycopg.Connection, tenant_id: int, number: int) -> None:
    now, companies = timezone.now(), [(new_id(), one) for one in range(number)]
    with database.cursor() as cursor:
        with cursor.copy("COPY portal_tenants_company (id, tenant_id, name, active, created_at) FROM STDIN") as rows:
            for pk, one in companies:
                rows.write_row((pk, tenant_id, name_of(one), True, now))
        with cursor.copy("COPY portal_search_searchtoken (id, tenant_id, kind, token, object_id) FROM STDIN") as rows:
            for pk, one in companies:
                for token in tokens((name_of(one),)):
                    rows.write_row((new_id(), tenant_id, "company", token, pk))


def test_an_index_answers_and_no_table_is_scanned(many: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False), "the plan is looked at as the application's role"
    for text, found in (("000042", 1), ("holz 000013", 1), ("logist", 25), ("werk nord", 25), ("druck 99999999", 0)):
        with tenant_scope(many):
            rows = Company.objects.filter(pk__in=matching_ids(text, kind="company")).order_by("name", "id")[:25]
            plan = rows.explain()
            assert len(rows) == found
        # A word that many have may read the companies in a row; the words themselves never.
        scanned = "Seq Scan" if found < 25 else "Seq Scan on portal_search_searchtoken"
        assert scanned not in plan, f"{text}:\n{plan}"
        assert "token" in "".join(line for line in plan.splitlines() if "Index Cond" in line), f"{text}:\n{plan}"
