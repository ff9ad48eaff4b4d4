"""Programs, their grants and their keys in the admin."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.keys import InvalidKey, find_key
from portal.accounts.models import ApiKey, Program, ProgramGrant, User
from portal.accounts.services import create_key, grant
from portal.audit.models import AuditEntry
from portal.plugins.registry import api_scopes
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.portal.accounts.screens import GRANTS, KEYS, PROGRAMS, shown_errors, text
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db


def test_a_program_is_made_changed_and_switched_off(signed_in: SignIn, tenant: Tenant, person: MakePerson) -> None:
    owner, customer = person(Role.STAFF), User.objects.create_user("outside@example.org")
    client = signed_in(Role.MANAGER)
    url = f"{PROGRAMS}new/"

    wrong = client.post(url, {"name": "Build server", "owner": customer.pk, "active": "on"})
    assert "not one of the available choices" in shown_errors(wrong)
    made = client.post(url, {"name": "Build server", "owner": owner.pk, "active": "on"})
    with tenant_scope(tenant):
        program = Program.objects.get()
    assert made.headers["Location"] == f"{PROGRAMS}inspect/{program.pk}/"
    again = client.post(url, {"name": "Build server", "owner": owner.pk, "active": "on"})
    assert "A program with this name exists" in shown_errors(again)

    client.post(f"{PROGRAMS}edit/{program.pk}/", {"name": "Nightly build", "owner": owner.pk})
    with tenant_scope(tenant):
        program = Program.objects.get()
        actions = list(AuditEntry.objects.about(program).values_list("action", flat=True).order_by("id"))
    assert (program.name, program.active) == ("Nightly build", False)
    assert actions == ["program.created", "program.changed", "program.disabled"]
    assert client.get(f"{PROGRAMS}delete/{program.pk}/").status_code == 404


def test_a_grant_is_given_changed_and_taken_back(
    signed_in: SignIn, tenant: Tenant, company: Company, foreign_company: Company, a_program: Program, scope_name: str
) -> None:
    client = signed_in(Role.MANAGER)
    page = f"{PROGRAMS}inspect/{a_program.pk}/"
    fields = {"program": str(a_program.pk), "company": str(company.pk), "scopes": [scope_name]}

    foreign = client.post(f"{GRANTS}new/", {**fields, "company": str(foreign_company.pk)})
    assert foreign.status_code == 200
    unknown = client.post(f"{GRANTS}new/", {**fields, "scopes": ["everything:write"]})
    assert unknown.status_code == 200
    with tenant_scope(tenant):
        assert not ProgramGrant.objects.exists()

    assert client.post(f"{GRANTS}new/", fields).headers["Location"] == page
    assert "Acme Logistik" in text(client.get(page))
    with tenant_scope(tenant):
        row = ProgramGrant.objects.get()
    assert row.scopes == [scope_name]
    more = sorted(api_scopes())
    client.post(f"{GRANTS}edit/{row.pk}/", {"scopes": more})
    with tenant_scope(tenant):
        assert ProgramGrant.objects.get().scopes == more
    assert client.post(f"{GRANTS}delete/{row.pk}/").headers["Location"] == page
    with tenant_scope(tenant):
        assert not ProgramGrant.objects.exists()


def test_a_key_is_shown_once_and_never_again(
    signed_in: SignIn, tenant: Tenant, a_program: Program, scope_name: str
) -> None:
    client = signed_in(Role.MANAGER)
    last = timezone.localdate() + timedelta(days=30)
    fields = {"program": str(a_program.pk), "name": "rack 4", "scopes": [scope_name], "ends_on": str(last)}

    response = client.post(f"{KEYS}new/", fields)

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    (shown,) = re.findall(r'id="fresh-key"[^>]*value="(foyer_[^"]+)"', text(response))
    key = find_key(shown)
    assert (key.name, key.scopes, key.program) == ("rack 4", [scope_name], a_program)
    assert timezone.localtime(key.expires_at).date() == last + timedelta(days=1)
    secret = shown.split("_")[2]
    for path in (KEYS, f"{KEYS}inspect/{key.pk}/", f"{KEYS}history/{key.pk}/", f"{PROGRAMS}inspect/{a_program.pk}/"):
        page = client.get(path)
        assert page.status_code == 200
        assert secret not in text(page)
        if "history" not in path:
            assert f"foyer_{key.public_id}" in text(page)
    assert secret not in str(dict(client.session))
    with tenant_scope(tenant):
        assert secret not in str(
            list(AuditEntry.objects.values("action", "via", "data", "object__key", "object__label"))
        )


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"scopes": []}, "Choose at least one"),
        ({"scopes": ["everything:write"]}, "not one of the available choices"),
        ({"ends_on": "2020-01-01"}, "day in the future"),
        ({"ends_on": "never"}, "valid date"),
        ({"ends_on": "2099-01-01"}, "ten years at most"),
        ({"ends_on": "9999-12-31"}, "ten years at most"),
        ({"program": "FOREIGN"}, "not one of the available choices"),
        ({"program": "x"}, "not"),
    ],
)
def test_a_wrong_key_form_makes_no_key(
    signed_in: SignIn,
    a_program: Program,
    foreign_program: Program,
    scope_name: str,
    fields: dict[str, Any],
    error: str,
) -> None:
    if fields.get("program") == "FOREIGN":
        fields = {"program": str(foreign_program.pk)}
    last = timezone.localdate() + timedelta(days=365)
    right = {"program": str(a_program.pk), "name": "", "scopes": [scope_name], "ends_on": str(last)}

    response = signed_in(Role.ADMIN).post(f"{KEYS}new/", {**right, **fields})

    assert response.status_code == 200
    assert error in shown_errors(response)
    assert ApiKey.objects.count() == 0


def test_a_key_is_replaced_with_both_alive_then_revoked(
    signed_in: SignIn, tenant: Tenant, a_program: Program, scope_name: str
) -> None:
    with tenant_scope(tenant):
        old, old_text = create_key(a_program, scopes=[scope_name])
    client = signed_in(Role.MANAGER)
    replace = f"{KEYS}replace/{old.pk}/"
    assert "Both work until you revoke" in text(client.get(replace))
    assert ApiKey.objects.count() == 1

    response = client.post(replace)
    (fresh_text,) = re.findall(r'id="fresh-key"[^>]*value="(foyer_[^"]+)"', text(response))
    assert find_key(old_text) == old
    assert find_key(fresh_text).scopes == [scope_name]
    third = client.post(replace, follow=True)
    assert "already has two keys that work" in text(third)
    assert ApiKey.objects.count() == 2

    assert client.post(f"{KEYS}delete/{old.pk}/").headers["Location"] == KEYS
    with pytest.raises(InvalidKey):
        find_key(old_text)
    assert find_key(fresh_text)
    assert "Revoked" in text(client.get(f"{KEYS}inspect/{old.pk}/"))
    assert client.get(f"{KEYS}delete/{old.pk}/").status_code == 404
    assert client.get(f"{KEYS}edit/{old.pk}/").status_code == 404


def test_programs_keys_and_grants_of_another_tenant_do_not_exist(
    signed_in: SignIn, other_tenant: Tenant, foreign_company: Company, foreign_program: Program, scope_name: str
) -> None:
    with tenant_scope(other_tenant):
        key, key_text = create_key(foreign_program, scopes=[scope_name], name="canary key")
        row = grant(foreign_program, foreign_company, [scope_name])
    client = signed_in(Role.ADMIN)

    for path in (
        f"{PROGRAMS}inspect/{foreign_program.pk}/",
        f"{PROGRAMS}edit/{foreign_program.pk}/",
        f"{PROGRAMS}history/{foreign_program.pk}/",
        f"{GRANTS}edit/{row.pk}/",
        f"{GRANTS}delete/{row.pk}/",
        f"{KEYS}inspect/{key.pk}/",
        f"{KEYS}delete/{key.pk}/",
        f"{KEYS}replace/{key.pk}/",
        f"{KEYS}history/{key.pk}/",
    ):
        for response in (client.get(path), client.post(path)):
            assert response.status_code in {404, 405}, path
            assert "Foreign" not in text(response)
    for path in (PROGRAMS, KEYS, GRANTS, f"{KEYS}?q=canary", f"{KEYS}new/", f"{GRANTS}new/"):
        page = text(client.get(path))
        assert "Foreign server" not in page
        assert key.public_id not in page
    assert find_key(key_text) == key
