"""The list of what visitors sent: who reads it, who deletes, and that nobody writes."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from cms_sections.models import FormSubmission
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


def _sent(tenant: Tenant, name: str) -> FormSubmission:
    with tenant_scope(tenant):
        return FormSubmission.objects.create(
            page_id=1, page_title="Contact", page_url="/contact/", section_id="s", section_name="Tell us", name=name,
            email="a@example.com", company_name="Żuraw", message="<b>Words</b>", campaign={"campaign": "spring"},
            remote_hash="hash-of-the-address", fingerprint=name,
        )  # fmt: skip


@pytest.mark.parametrize("role", [Role.EDITOR, Role.STAFF, Role.MANAGER])
def test_the_team_reads_its_own(signed_in: SignIn, tenant: Tenant, other_tenant: Tenant, role: Role) -> None:
    own, foreign = _sent(tenant, "Own Person"), _sent(other_tenant, "Foreign Person")
    client = signed_in(role)
    listed = client.get("/admin/enquiries/").content.decode()
    assert "Own Person" in listed
    assert "spring" in listed
    assert "Foreign Person" not in listed
    inspected = client.get(f"/admin/enquiries/inspect/{own.pk}/").content.decode()
    assert "&lt;b&gt;Words&lt;/b&gt;" in inspected
    assert "hash-of-the-address" not in inspected
    assert client.get(f"/admin/enquiries/inspect/{foreign.pk}/").status_code == 404
    assert "Own Person" in client.get("/admin/enquiries/", {"q": "own"}).content.decode()
    assert "Own Person" not in client.get("/admin/enquiries/", {"q": "nobody"}).content.decode()


def _unchanged(tenant: Tenant, sent: FormSubmission) -> bool:
    with tenant_scope(tenant):
        return FormSubmission.objects.filter(pk=sent.pk, name=sent.name).count() == FormSubmission.objects.count() == 1


def _super_admin(signed_in: SignIn, tenant: Tenant) -> Client:
    """The one whom no permission stops, acting for the tenant."""
    client = signed_in("", is_superuser=True)
    session = client.session
    session["foyer_seat"] = f"t{tenant.pk}"
    session.save()
    return client


def test_nobody_writes_or_changes_one(signed_in: SignIn, tenant: Tenant) -> None:
    sent = _sent(tenant, "Own Person")
    for client in (signed_in(Role.EDITOR), signed_in(Role.ADMIN), _super_admin(signed_in, tenant)):
        listed = client.get("/admin/enquiries/")
        assert "Own Person" in listed.content.decode()
        assert "/admin/enquiries/new/" not in listed.content.decode()
        for path in ("/admin/enquiries/new/", f"/admin/enquiries/edit/{sent.pk}/"):
            for answer in (client.get(path), client.post(path, {"name": "Changed"})):
                assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert _unchanged(tenant, sent)


def test_a_manager_deletes_and_an_editor_does_not(signed_in: SignIn, tenant: Tenant) -> None:
    sent = _sent(tenant, "Own Person")
    path = f"/admin/enquiries/delete/{sent.pk}/"
    for role in (Role.EDITOR, Role.STAFF):
        assert signed_in(role).post(path).status_code in (302, 403)
        assert _unchanged(tenant, sent)
    assert signed_in(Role.MANAGER).post(path).status_code == 302
    with tenant_scope(tenant):
        assert not FormSubmission.objects.exists()


def test_the_empty_list_says_what_will_be_there(signed_in: SignIn) -> None:
    assert "Nobody has written yet." in signed_in(Role.STAFF).get("/admin/enquiries/").content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_no_formula_and_no_sign_that_breaks_it(signed_in: SignIn, tenant: Tenant, form: str) -> None:
    _sent(tenant, "=HYPERLINK(1)\x02")
    answer = signed_in(Role.MANAGER).get("/admin/enquiries/", {"export": form})
    assert answer.status_code == 200
    content = b"".join(answer)
    if form == "csv":
        assert b"'=HYPERLINK(1)," in content
    else:
        (row,) = list(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True))
        assert "'=HYPERLINK(1)" in row
