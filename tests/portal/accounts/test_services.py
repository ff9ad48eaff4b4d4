"""Programs, grants and keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from portal.accounts.keys import InvalidKey, find_key, resolve_key
from portal.accounts.models import ApiKey, Program, ProgramGrant, User
from portal.accounts.services import (
    create_key,
    create_program,
    grant,
    revoke_key,
    rotate_key,
    set_program_active,
)
from portal.audit.models import AuditEntry
from portal.plugins import registry
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import Refused, add_member, remove_member, set_tenant_active
from tests.support.people import MakePerson

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope", "two_scopes")]


@pytest.fixture
def two_scopes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scopes that plugins would declare, so that these tests do not depend on which plugins are on."""
    scopes = {"executions:write": "Report executions", "balances:read": "Read balances"}
    monkeypatch.setattr("portal.accounts.services.api_scopes", lambda: scopes)
    assert registry.api_scopes  # the name that is replaced is the registry's


@pytest.fixture
def program(person: MakePerson) -> Program:
    return create_program("Build server", owner=person(Role.STAFF))


def test_a_key_is_shown_once_and_kept_as_a_hash(program: Program) -> None:
    key, text = create_key(program, scopes=["executions:write"], name="first")

    prefix, public_id, secret, check = text.split("_")
    assert (prefix, len(public_id), len(secret), len(check)) == ("foyer", 12, 43, 6)
    stored = ApiKey.objects.get(pk=key.pk)
    assert (stored.public_id, stored.scopes, stored.name) == (public_id, ["executions:write"], "first")
    assert secret not in str(vars(stored))
    assert stored.expires_at is not None
    assert timedelta(days=364) < stored.expires_at - timezone.now() <= timedelta(days=365)
    assert find_key(text) == key


def test_no_part_of_a_key_reaches_the_log(program: Program) -> None:
    _key, text = create_key(program, scopes=["executions:write"])

    written = str(list(AuditEntry.objects.values("action", "via", "data", "object__key", "object__label")))
    assert "key.created" in written
    assert text.split("_")[2] not in written


@pytest.mark.parametrize("part", [1, 2, 3])
def test_a_key_with_one_changed_letter_is_refused(program: Program, part: int) -> None:
    _key, text = create_key(program)
    parts = text.split("_")
    parts[part] = ("b" if parts[part][0] == "a" else "a") + parts[part][1:]

    with pytest.raises(InvalidKey):
        find_key("_".join(parts))


@pytest.mark.parametrize("text", ["", "foyer", "foyer___", "wagtail_a_b_c", "foyer_a_b_c_d", "füyer_ü_ü_ü", "\x00"])
def test_what_is_no_key_is_refused(program: Program, text: str) -> None:
    with pytest.raises(InvalidKey):
        find_key(text)


def test_revoked_expired_and_disabled_keys_stop_at_once(program: Program, tenant: Tenant) -> None:
    key, text = create_key(program)
    assert find_key(text) == key

    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    with pytest.raises(InvalidKey):
        find_key(text)
    ApiKey.objects.filter(pk=key.pk).update(expires_at=None)
    assert find_key(text) == key

    set_program_active(program, False)
    with pytest.raises(InvalidKey):
        find_key(text)
    set_program_active(program, True)

    User.objects.filter(pk=program.owner_id).update(is_active=False)
    with pytest.raises(InvalidKey):
        find_key(text)
    User.objects.filter(pk=program.owner_id).update(is_active=True)

    seat = Membership.objects.get(user=program.owner)
    remove_member(seat)
    with pytest.raises(InvalidKey):
        find_key(text)
    add_member(program.owner, tenant, Role.EDITOR)
    assert find_key(text) == key, "any role in the team will do"

    set_tenant_active(tenant, False)
    with pytest.raises(InvalidKey):
        find_key(text)
    set_tenant_active(tenant, True)
    assert find_key(text) == key

    revoke_key(key)
    with pytest.raises(InvalidKey):
        find_key(text)


def test_a_program_is_not_answered_for_from_elsewhere(program: Program, tenant: Tenant, other_tenant: Tenant) -> None:
    """A role in another organisation, or a customer's role here, is not enough; the installation's super admin is."""
    _key, text = create_key(program)
    owner = program.owner
    add_member(owner, other_tenant, Role.ADMIN)
    add_member(owner, tenant, Role.CUSTOMER, Company.objects.create(name="Acme"))
    remove_member(Membership.objects.get(user=owner, tenant=tenant, role=Role.STAFF))
    with pytest.raises(InvalidKey):
        find_key(text)
    User.objects.filter(pk=owner.pk).update(is_superuser=True)
    assert find_key(text).program == program


def test_a_pepper_is_changed_without_ending_a_key(program: Program, settings: Settings) -> None:
    old, new = f"1:{'a' * 40}", f"2:{'b' * 40}"
    settings.FOYER_KEY_PEPPERS = old
    first, first_text = create_key(program)
    settings.FOYER_KEY_PEPPERS = f"{new},{old}"
    second, second_text = rotate_key(first)

    assert (first.pepper, second.pepper) == ("1", "2")
    assert (find_key(first_text), find_key(second_text)) == (first, second)
    settings.FOYER_KEY_PEPPERS = new
    assert find_key(second_text) == second
    with pytest.raises(InvalidKey):
        find_key(first_text)
    settings.FOYER_KEY_PEPPERS = f"2:{'c' * 40}"
    with pytest.raises(InvalidKey):
        find_key(second_text)


def test_revoking_twice_is_said_once(program: Program) -> None:
    key, _text = create_key(program)
    revoke_key(key)
    first = key.revoked_at
    revoke_key(key)

    assert key.revoked_at == first
    assert AuditEntry.objects.filter(action="key.revoked").count() == 1


def test_two_keys_work_while_one_is_replaced_and_a_third_is_refused(program: Program) -> None:
    old, old_text = create_key(program, scopes=["balances:read"], name="nightly")
    fresh, fresh_text = rotate_key(old)

    assert (fresh.scopes, fresh.name) == (["balances:read"], "nightly")
    assert (find_key(old_text), find_key(fresh_text)) == (old, fresh)
    with pytest.raises(Refused, match="two keys"):
        create_key(program)
    assert program.keys.count() == 2

    revoke_key(old)
    with pytest.raises(Refused, match="no longer works"):
        rotate_key(old)
    assert find_key(rotate_key(fresh)[1]).scopes == ["balances:read"]


def test_unknown_scopes_no_scopes_and_a_past_end_are_refused(program: Program) -> None:
    wrongs: tuple[dict[str, Any], ...] = (
        {"scopes": ["everything:write"]},
        {"scopes": []},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
    )
    for wrong in wrongs:
        with pytest.raises(Refused):
            create_key(program, **wrong)

    assert not program.keys.exists()


def test_a_grant_is_replaced_and_taken_back(program: Program, company: Company) -> None:
    grant(program, company, ["executions:write"])
    grant(program, company, ["balances:read", "executions:write", "balances:read"])
    assert list(ProgramGrant.objects.values_list("company", "scopes")) == [
        (company.pk, ["balances:read", "executions:write"])
    ]

    grant(program, company, [])
    assert not ProgramGrant.objects.exists()


def test_a_grant_keeps_the_scopes_of_a_plugin_that_is_off(program: Program, company: Company) -> None:
    grant(program, company, ["executions:write"])
    ProgramGrant.objects.update(scopes=["executions:write", "stock:read"])
    grant(program, company, ["balances:read"])
    assert ProgramGrant.objects.get().scopes == ["balances:read", "stock:read"]

    grant(program, company, [])
    assert not ProgramGrant.objects.exists()


def test_a_foreign_company_is_refused(program: Program, foreign_company: Company) -> None:
    with pytest.raises(Refused):
        grant(program, foreign_company, ["executions:write"])

    assert not ProgramGrant.objects.exists()


def test_a_key_of_another_tenant_is_not_revoked(program: Program, other_tenant: Tenant) -> None:
    key, text = create_key(program)
    with tenant_scope(other_tenant):
        revoke_key(key)

    assert key.revoked_at is None
    assert find_key(text) == key


def test_a_key_is_read_from_headers_and_never_from_the_address(program: Program) -> None:
    key, text = create_key(program)
    requests: Any = RequestFactory()

    for headers in ({"authorization": f"Bearer {text}"}, {"authorization": f"bearer {text}"}, {"x-api-key": text}):
        request = requests.get("/api/v1/", headers=headers)
        assert (resolve_key(request), request.api_key_refused) == (key, False)

    nothing = requests.get(f"/api/v1/?api_key={text}&key={text}")
    assert (resolve_key(nothing), nothing.api_key_refused) == (None, False)

    wrong = requests.get("/api/v1/", headers={"authorization": f"Bearer {text}x"})
    assert (resolve_key(wrong), wrong.api_key_refused) == (None, True)


def test_last_used_is_written_at_most_once_a_minute(program: Program) -> None:
    key, text = create_key(program)
    request = RequestFactory().get("/api/v1/", headers={"x-api-key": text})
    resolve_key(request)
    key.refresh_from_db()
    first = key.last_used_at
    assert first is not None
    resolve_key(request)
    key.refresh_from_db()
    assert key.last_used_at == first

    ApiKey.objects.filter(pk=key.pk).update(last_used_at=first - timedelta(seconds=61))
    resolve_key(request)
    key.refresh_from_db()
    assert key.last_used_at > first - timedelta(seconds=61)
