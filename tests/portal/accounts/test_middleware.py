"""One scope a request: whose it is, what it holds, and that nothing half done is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import FileResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from portal.accounts.models import ApiKey, Program
from portal.accounts.services import create_key
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import current_scope, tenant_scope
from portal.tenants.services import add_member, set_tenant_active
from tests.support.people import MakePerson, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.accounts.probes")]


@pytest.fixture
def key(tenant: Tenant, person: MakePerson, monkeypatch: pytest.MonkeyPatch) -> tuple[ApiKey, str]:
    monkeypatch.setattr("portal.accounts.services.api_scopes", lambda: {"x:write": "x"})
    owner = person(Role.STAFF)
    with tenant_scope(tenant):
        return create_key(Program.objects.create(name="Build server", owner=owner))


def seen(client: Client, path: str, **options: Any) -> dict[str, Any]:
    response = client.get(path, **options)
    assert response.status_code == 200, response
    found: dict[str, Any] = response.json()
    return found


def companies(tenant: Tenant) -> set[str]:
    with tenant_scope(tenant):
        return set(Company.objects.values_list("name", flat=True))


@pytest.mark.parametrize("area", ["admin", "files", "jobs", "api/v1"])
def test_a_member_of_the_team_works_in_their_tenant(
    signed_in: SignIn, tenant: Tenant, company: Company, other_company: Company, foreign_company: Company, area: str
) -> None:
    found = seen(signed_in(Role.STAFF), f"/{area}/probe/")

    assert (found["tenant"], found["scope"], found["role"], found["company"]) == ("alder", tenant.pk, "staff", None)
    assert found["companies"] == ["Acme Logistik", "Zenith GmbH"]


@pytest.mark.parametrize("area", ["client", "files", "jobs", "api/v1"])
def test_a_customer_works_in_their_company_of_it(
    signed_in: SignIn, company: Company, other_company: Company, area: str
) -> None:
    found = seen(signed_in(Role.CUSTOMER, company=company), f"/{area}/probe/")

    assert (found["tenant"], found["company"], found["role"]) == ("alder", "Acme Logistik", "customer")
    assert found["companies"] == ["Acme Logistik"]


def test_a_stranger_gets_no_scope(company: Company) -> None:
    for area in ("admin", "client", "files", "jobs", "api/v1"):
        found = seen(Client(), f"/{area}/probe/")
        assert (found["tenant"], found["scope"], found["role"]) == (None, None, None)


def test_outside_of_the_areas_there_is_no_scope_and_nothing_is_looked_at(
    signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(Role.STAFF)
    with django_assert_num_queries(0):
        response = client.get("/untouched/")

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Vary" not in response.headers


def test_a_public_page_is_the_same_for_everybody(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "de"})

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Vary" not in response.headers
    assert response.wsgi_request.session.accessed is False
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize("area", ["admin", "api/v1"])
@pytest.mark.parametrize(("status", "kept"), [(200, True), (404, True), (500, False), (503, False), (599, False)])
def test_what_was_written_before_an_error_is_rolled_back(
    signed_in: SignIn, tenant: Tenant, area: str, status: int, kept: bool
) -> None:
    client = signed_in(Role.STAFF)
    client.raise_request_exception = False

    response = client.post(f"/{area}/probe/write/{status}/")

    assert response.status_code == (500 if status == 599 else status)
    assert companies(tenant) == ({f"written before {status}"} if kept else set())
    assert current_scope().tenant_id is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("method", "status", "kept"),
    [
        ("post", 500, 0),
        ("post", 201, 1),
        # On SQLite reading requests open no transaction, and they write nothing.
        pytest.param("get", 500, 0, marks=pytest.mark.postgresql),
    ],
)
def test_it_is_rolled_back_in_real_transactions_too(
    signed_in: SignIn, tenant: Tenant, method: str, status: int, kept: int
) -> None:
    client = signed_in(Role.STAFF)

    assert getattr(client, method)(f"/admin/probe/write/{status}/").status_code == status

    assert len(companies(tenant)) == kept
    assert connection.in_atomic_block is False


def test_reading_takes_no_write_lock_on_sqlite(signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    before = connection.in_atomic_block
    assert seen(client, "/admin/probe/")["transaction"] is (before or connection.vendor == "postgresql")


def test_an_export_that_streams_is_made_inside_the_scope(
    signed_in: SignIn, company: Company, other_company: Company
) -> None:
    response = signed_in(Role.STAFF).get("/admin/probe/stream/")

    assert response.streaming is False
    assert response.content == b"Acme Logistik\nZenith GmbH\n"
    assert (response.headers["X-Export"], response.headers["Content-Type"]) == ("1", "text/csv")
    assert response.cookies["exported"].value == "1"


def test_a_file_streams_on(signed_in: SignIn) -> None:
    response = signed_in(Role.STAFF).get("/admin/probe/file/")

    assert isinstance(response, FileResponse)
    assert response.getvalue() == b"content"


@pytest.mark.parametrize("method", ["head", "options"])
def test_other_safe_methods_are_scoped_like_get(signed_in: SignIn, method: str) -> None:
    response = getattr(signed_in(Role.STAFF), method)("/admin/probe/")

    assert response.status_code == 200
    if method == "options":
        assert response.json()["tenant"] == "alder"


def test_with_two_seats_the_person_is_asked_and_the_answer_is_kept(
    signed_in: SignIn, person: MakePerson, other_tenant: Tenant
) -> None:
    user = person(Role.STAFF)
    second = add_member(user, other_tenant, Role.MANAGER)
    client = signed_in(user)

    for area in ("admin", "files", "jobs"):
        asked = client.get(f"/{area}/probe/?q=a%20b")
        assert asked.status_code == 302
        assert asked.headers["Location"] == f"/accounts/organisation/?next=%2F{area}%2Fprobe%2F%3Fq%3Da%2520b"
    assert client.post("/admin/probe/").headers["Location"] == "/accounts/organisation/"
    assert seen(client, "/api/v1/probe/")["tenant"] is None

    before = client.cookies["sessionid"].value
    answer = client.post("/accounts/organisation/", {"seat": f"m{second.pk}", "next": "/admin/probe/?q=a%20b"})
    assert answer.headers["Location"] == "/admin/probe/?q=a%20b"
    assert client.cookies["sessionid"].value != before
    for area in ("admin", "files", "jobs", "api/v1"):
        found = seen(client, f"/{area}/probe/")
        assert (found["tenant"], found["role"]) == ("birch", "manager")


@pytest.mark.parametrize("seat", ["", "m0", "t0", "x", "m999999", "t1"])
def test_a_seat_that_is_not_the_person_s_cannot_be_taken(
    signed_in: SignIn, person: MakePerson, other_tenant: Tenant, seat: str
) -> None:
    foreign = add_member("somebody@birch.example", other_tenant, Role.ADMIN)
    user = person(Role.STAFF)
    client = signed_in(user)
    for wrong in (seat, f"m{foreign.pk}", f"t{other_tenant.pk}"):
        response = client.post("/accounts/organisation/", {"seat": wrong})
        assert response.status_code == 400
    assert seen(client, "/admin/probe/")["tenant"] == "alder"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/client/", "javascript:alert(1)"])
def test_the_choice_leads_only_to_pages_of_the_chosen_area(signed_in: SignIn, person: MakePerson, target: str) -> None:
    user = person(Role.STAFF)
    response = signed_in(user).post(
        "/accounts/organisation/", {"seat": f"m{user.memberships.get().pk}", "next": target}
    )

    assert response.headers["Location"] == "/admin/"


def test_one_person_may_be_staff_here_and_customer_there(
    signed_in: SignIn, person: MakePerson, other_tenant: Tenant, foreign_company: Company
) -> None:
    user = person(Role.STAFF)
    add_member(user, other_tenant, Role.CUSTOMER, foreign_company)
    client = signed_in(user)

    assert seen(client, "/admin/probe/")["tenant"] == "alder"
    assert seen(client, "/client/probe/")["company"] == "Foreign Company"


def test_a_super_admin_has_a_seat_in_every_open_tenant(
    signed_in: SignIn, tenant: Tenant, other_tenant: Tenant, person: MakePerson
) -> None:
    client = signed_in(person("", is_superuser=True))
    for chosen in (tenant, other_tenant):
        client.post("/accounts/organisation/", {"seat": f"t{chosen.pk}"})
        found = seen(client, "/admin/probe/")
        assert (found["tenant"], found["role"]) == (chosen.slug, "admin")

    set_tenant_active(other_tenant, False)
    assert client.get("/admin/probe/").status_code == 302


def test_a_key_counts_alone_also_beside_a_session(
    signed_in: SignIn, person: MakePerson, other_tenant: Tenant, key: tuple[ApiKey, str]
) -> None:
    foreign = person(Role.ADMIN, tenant=other_tenant)
    for client in (Client(), signed_in(foreign)):
        found = seen(client, "/api/v1/probe/", headers={"authorization": f"Bearer {key[1]}"})
        assert (found["tenant"], found["key"], found["refused"]) == ("alder", str(key[0]), False)


def test_a_wrong_key_opens_nothing_also_beside_a_session(signed_in: SignIn, key: tuple[ApiKey, str]) -> None:
    for client in (Client(), signed_in(Role.ADMIN)):
        found = seen(client, "/api/v1/probe/", headers={"x-api-key": f"{key[1]}x"})
        assert (found["tenant"], found["key"], found["refused"]) == (None, None, True)


def test_a_key_opens_nothing_but_the_api(key: tuple[ApiKey, str]) -> None:
    for area in ("admin", "client", "files", "jobs"):
        found = seen(Client(), f"/{area}/probe/", headers={"authorization": f"Bearer {key[1]}"})
        assert (found["tenant"], found["key"]) == (None, None)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.STAFF])
def test_a_session_of_the_team_without_second_factor_opens_nothing_of_the_api(
    signed_in: SignIn, settings: Settings, role: Role
) -> None:
    settings.FOYER_MFA_REQUIRED = True
    assert seen(signed_in(role), "/api/v1/probe/")["tenant"] is None


def test_the_organisation_s_language_and_zone_hold_inside_and_not_after(
    signed_in: SignIn, tenant: Tenant, person: MakePerson
) -> None:
    from portal.accounts.models import Profile

    Tenant.objects.filter(pk=tenant.pk).update(language="de", time_zone="Asia/Tokyo")
    user = person(Role.STAFF)
    client = signed_in(user)
    found = seen(client, "/admin/probe/", headers={"accept-language": "en"})
    assert (found["language"], found["zone"]) == ("de", "Asia/Tokyo")

    Profile.objects.create(user=user, language="en", time_zone="America/Lima")
    found = seen(client, "/admin/probe/")
    assert (found["language"], found["zone"]) == ("en", "America/Lima")
    assert (translation.get_language(), timezone.get_current_timezone_name()) == ("en", "Europe/Berlin")


def test_wagtail_s_admin_speaks_that_language_too(signed_in: SignIn, tenant: Tenant) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(language="de")

    page = signed_in(Role.STAFF).get("/admin/").content.decode()

    assert '<html lang="de"' in page
    assert "Abmelden" in page


def test_the_address_is_believed_only_from_as_many_proxies_as_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from portal.accounts.client_ip import client_ip

    request = RequestFactory().get("/", headers={"x-forwarded-for": "1.1.1.1, 2.2.2.2, 3.3.3.3"})
    for proxies, address in ((0, "127.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2"), (4, "127.0.0.1")):
        monkeypatch.setattr(settings.FOYER_ENV, "trusted_proxies", proxies)
        assert client_ip(request) == address
