"""Who gets a stored file, and with which headers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from portal.files.models import StoredFile
from portal.files.public import receive
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.portal.files.samples import pdf, photograph, upload
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def stored(tenant: Tenant, company: Company) -> StoredFile:
    with tenant_scope(tenant):
        return receive(upload("Übersicht 1.jpg", photograph()), purpose="note", company=company)


def test_staff_get_it_as_a_download_that_runs_nothing(stored: StoredFile, signed_in: SignIn) -> None:
    response = signed_in(Role.STAFF).get(stored.download_url)
    assert response.status_code == 200
    assert len(body(response)) == stored.size_bytes
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbersicht%201.jpg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


def test_small_versions(stored: StoredFile, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    assert client.get(stored.size_url(64)).status_code == 200
    assert stored.size_url(65) == ""
    assert client.get(stored.size_url(64).replace("64", "65")).status_code == 404


def test_a_range_is_answered(stored: StoredFile, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    whole = body(client.get(stored.download_url))
    part = client.get(stored.download_url, headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert body(part) == whole[10:20]
    assert part["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert client.get(stored.download_url, headers={"Range": "bytes=999999-"}).status_code == 416


@pytest.mark.parametrize("wanted", ["bytes={}-", "bytes=-{}", "bytes=0-{}"])
def test_a_range_of_thousands_of_digits_is_ignored(stored: StoredFile, signed_in: SignIn, wanted: str) -> None:
    whole = signed_in(Role.STAFF).get(stored.download_url, headers={"Range": wanted.format("9" * 5000)})
    assert (whole.status_code, len(body(whole))) == (200, stored.size_bytes)


def test_a_stranger_is_asked_to_sign_in(stored: StoredFile, client: object, signed_in: SignIn) -> None:
    from django.test import Client

    response = Client().get(stored.download_url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_who_may_not_sees_what_the_unknown_looks_like(
    stored: StoredFile, signed_in: SignIn, other_tenant: Tenant, company: Company, other_company: Company
) -> None:
    unknown = stored.download_url.replace(str(stored.pk), "01890000-0000-7000-8000-000000000000")
    for client in (
        signed_in(Role.STAFF, tenant=other_tenant),
        signed_in(Role.EDITOR),
        signed_in(Role.CUSTOMER, company=other_company),
        signed_in(Role.CUSTOMER, company=company),  # their own company's, but not shared
    ):
        assert client.get(stored.download_url).status_code == 404
        assert client.get(stored.size_url(64)).status_code == 404
        assert client.get(unknown).status_code == 404


def test_a_customer_gets_what_is_shared(
    stored: StoredFile, tenant: Tenant, company: Company, signed_in: SignIn
) -> None:
    with tenant_scope(tenant):
        stored.shared_with_company = True
        stored.save()
    assert signed_in(Role.CUSTOMER, company=company).get(stored.download_url).status_code == 200


def test_the_stored_name_is_no_address(stored: StoredFile, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    name = str(stored.file.name)
    for path in (
        f"/media/{name}",
        f"/media/{name.removeprefix('private/')}",
        f"/media/../{name}",
        f"/media/%2e%2e/{name}",
    ):
        assert client.get(path).status_code == 404
    assert client.get(f"/files/library/{name}").status_code == 404
    assert client.get(f"/files/library/{name}%00").status_code == 404


@override_settings(FOYER_ACCEL_REDIRECT=True)
def test_behind_the_proxy_the_proxy_hands_it_out(stored: StoredFile, signed_in: SignIn) -> None:
    response = signed_in(Role.STAFF).get(stored.download_url)
    assert response["X-Accel-Redirect"] == f"/internal/{stored.file.name}"
    assert response.content == b""
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert signed_in(Role.EDITOR).get(stored.download_url).status_code == 404


def test_what_team_members_see_of_each_other(tenant: Tenant, signed_in: SignIn, person: MakePerson) -> None:
    owner = person(Role.EDITOR)
    with tenant_scope(tenant):
        avatar = receive(upload("me.jpg", photograph()), purpose="avatar", by=owner)
        own = receive(upload("mine.jpg", photograph()), purpose="draft", by=owner)
    assert signed_in(Role.EDITOR).get(avatar.size_url(64)).status_code == 200
    assert signed_in(owner).get(own.download_url).status_code == 200
    assert signed_in(Role.EDITOR).get(own.download_url).status_code == 404


def test_customers_see_only_shared_rows(tenant: Tenant, company: Company, other_company: Company) -> None:
    with tenant_scope(tenant):
        shared = receive(upload("a.pdf", pdf()), purpose="note", company=company, shared_with_company=True)
        receive(upload("b.pdf", pdf()), purpose="note", company=company)
        receive(upload("c.pdf", pdf()), purpose="note", company=other_company, shared_with_company=True)
        receive(upload("d.pdf", pdf()), purpose="note", shared_with_company=True)
        assert StoredFile.objects.count() == 4
    with tenant_scope(tenant, company):
        assert list(StoredFile.objects.all()) == [shared]
