"""The log in the admin: for managers and above, of their own organisation, searched by who, what and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import ApiKey, Program
from portal.audit import search
from portal.audit.context import via_key
from portal.audit.models import AuditEntry, AuditObject
from portal.audit.public import acting, record
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
    person(Role.STAFF, last_name="build_report")  # did nothing, and hides no job of that name
    with tenant_scope(tenant):
        program = Program.objects.create(name="Deploy robot", owner=staff)
        key = ApiKey.objects.create(tenant=tenant, program=program, public_id="Ab12Cd34", digest="x")
        with acting(actor=staff, address="198.51.100.7"):
            record("x.first", label="Acme Logistik")
        AuditEntry.objects.create(
            action="x.second",
            user=other,
            object=AuditObject.objects.create(key=str(company.pk), label="Zenith GmbH"),
            request="0123456789abcdef0123456789abcdef",
            timestamp=timezone.now() - timedelta(days=10),
        )
        with acting(via="job 7 · reports.build_report"):
            record("x.third")
        with acting(via=via_key(key)):
            record("x.fourth")
    client = signed_in(Role.MANAGER)
    long_ago = (timezone.localdate() - timedelta(days=5)).isoformat()

    for query, expected in (
        ("", {"x.first", "x.second", "x.third", "x.fourth"}),
        ("?q=acme", {"x.first"}),
        (f"?q={company.pk}", {"x.second"}),
        ("?q=0123456789abcdef0123456789abcdef", {"x.second"}),
        ("?person=moor", {"x.first"}),
        (f"?person={other.email}", {"x.second"}),
        ("?person=build_report", {"x.third"}),
        ("?person=robot", {"x.fourth"}),
        (f"?person={str(key)[:-1]}", {"x.fourth"}),
        ("?person=stranger", set()),
        (f"?timestamp_from={long_ago}", {"x.first", "x.third", "x.fourth"}),
        (f"?timestamp_to={long_ago}", {"x.second"}),
        ("?address=198.51.100.7", {"x.first"}),
        ("?address=nowhere", set()),
        ("?action=account.signed_in", set()),
        ("?q=%27%22--%25", set()),
    ):
        found = rows(client, query)
        assert {name for name in ("x.first", "x.second", "x.third", "x.fourth") if name in found} == expected, query


@pytest.mark.parametrize("most", [1_000, 1])
def test_many_persons_and_objects_are_found_as_well_as_few(
    signed_in: SignIn, person: MakePerson, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(search, "NAMED", most)
    with tenant_scope(tenant):
        for number in range(3):
            actor = person(Role.STAFF, last_name=f"Moor {number}")
            record(f"x.{number}", label=f"Acme {number}", actor=actor)
        record("x.other", label="Zenith", actor=person(Role.STAFF, last_name="Lindt"))
    client = signed_in(Role.MANAGER)

    for query in ("?q=acme", "?person=moor", "?q=acme&person=moor"):
        found = rows(client, query)
        assert [name for name in ("x.0", "x.1", "x.2", "x.other") if name in found] == ["x.0", "x.1", "x.2"], query


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
