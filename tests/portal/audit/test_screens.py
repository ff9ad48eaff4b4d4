"""The log in the admin: for managers and above, of their own organisation, searched by who, what and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.public import record
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db
AUDIT = "/admin/audit/"


def text(response: Any) -> str:
    return str(response.content.decode())


def rows(client: Client, query: str = "") -> str:
    response = client.get(f"{AUDIT}results/{query}")
    assert response.status_code == 200
    return text(response)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMIN, 200), (Role.MANAGER, 200), (Role.EDITOR, 302), (Role.STAFF, 302)]
)
def test_it_is_for_managers_and_above(signed_in: SignIn, role: Role, status: int) -> None:
    client = signed_in(role)

    assert client.get(AUDIT).status_code == client.get(f"{AUDIT}results/").status_code == status
    assert ('"/admin/audit/"' in text(client.get("/admin/"))) is (status == 200)
    assert client.get(f"{AUDIT}installation/").status_code == 302


def test_it_shows_who_did_what_to_what_and_from_where(
    signed_in: SignIn, person: MakePerson, tenant: Tenant, other_tenant: Tenant, company: Company
) -> None:
    staff = person(Role.STAFF, first_name="Stefan", last_name="Moor")
    with tenant_scope(tenant):
        record("member.role_changed", subject=company, label="<b>bold</b>", actor=staff, data={"from": "staff"})
    with tenant_scope(other_tenant):
        record("member.removed", label="foreign canary")
    record("installation.canary", label="installation canary")

    page = text(signed_in(Role.MANAGER).get(AUDIT))

    assert "Stefan Moor" in page
    assert "Role changed" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "from: staff" in page
    assert "canary" not in page


def test_it_is_searched_by_object_person_action_time_and_address(
    signed_in: SignIn, person: MakePerson, tenant: Tenant, company: Company
) -> None:
    staff, other = person(Role.STAFF, last_name="Moor"), person(Role.STAFF, last_name="Lindt")
    with tenant_scope(tenant):
        AuditEntry.objects.create(action="x.first", user=staff, label="Acme Logistik", address="198.51.100.7")
        AuditEntry.objects.create(
            action="x.second",
            user=other,
            label="Zenith GmbH",
            subject_id=str(company.pk),
            request_id="req-12345678",
            timestamp=timezone.now() - timedelta(days=10),
        )
    client = signed_in(Role.MANAGER)
    long_ago = (timezone.localdate() - timedelta(days=5)).isoformat()

    for query, first, second in (
        ("", True, True),
        ("?q=acme", True, False),
        (f"?q={company.pk}", False, True),
        ("?q=req-12345678", False, True),
        ("?person=moor", True, False),
        (f"?person={other.email}", False, True),
        (f"?timestamp_from={long_ago}", True, False),
        (f"?timestamp_to={long_ago}", False, True),
        ("?address=198.51.100.7", True, False),
        ("?address=nowhere", False, False),
        ("?action=account.signed_in", False, False),
        ("?q=%27%22--%25", False, False),
    ):
        found = rows(client, query)
        assert ("x.first" in found, "x.second" in found) == (first, second), query


def test_wrong_filters_are_said_and_are_no_error(signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    queries = (
        "q=%00",
        "person=%00",
        "timestamp_from=never",
        "action=nothing",
        "p=x",
        "p=999999",
        "ordering=user__password",
    )
    for query in queries:
        assert client.get(f"{AUDIT}?{query}").status_code in {200, 404}


def test_a_super_admin_reads_the_installation_s_own(signed_in: SignIn, person: MakePerson, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        record("thing.done", label="tenant canary")
    record("installation.canary", label="installation canary")
    client = signed_in(person("", is_superuser=True))
    client.post("/accounts/organisation/", {"seat": f"t{tenant.pk}"})

    own, installation = text(client.get(AUDIT)), text(client.get(f"{AUDIT}installation/"))

    assert "tenant canary" in own
    assert "installation canary" not in own
    assert "installation canary" in installation
    assert "tenant canary" not in installation
    assert f"{AUDIT}installation/" in own


def test_reading_it_writes_nothing_and_costs_the_same_for_many_entries(
    signed_in: SignIn, person: MakePerson, tenant: Tenant, django_assert_max_num_queries: Any
) -> None:
    staff = person(Role.STAFF)
    client = signed_in(Role.MANAGER)
    client.get(AUDIT)
    with tenant_scope(tenant):
        for number in range(30):
            record("thing.done", label=f"row {number}", actor=staff)
        before = AuditEntry.objects.count()
    with django_assert_max_num_queries(25):
        assert "row 29" in text(client.get(AUDIT))
    with tenant_scope(tenant):
        assert AuditEntry.objects.count() == before
