"""Whoever is ended while working is out with the next click."""

from __future__ import annotations

import re
from typing import Any

import pytest

from portal.accounts.models import Program
from portal.accounts.services import create_program
from portal.plugins.registry import api_scopes
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import remove_member
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db

MEMBERS = "/admin/people/members/"
PROGRAMS = "/admin/people/programs/"
KEYS = "/admin/people/keys/"
GRANTS = "/admin/people/grants/"


def text(response: Any) -> str:
    return str(response.content.decode())


def shown_errors(response: Any) -> str:
    return " ".join(re.findall(r"error-message[^>]*>(.*?)</", text(response), re.S))


@pytest.fixture
def scope_name() -> str:
    """Any scope that a plugin declares."""
    return sorted(api_scopes())[0]


@pytest.fixture
def a_program(tenant: Tenant, person: MakePerson) -> Program:
    owner = person(Role.STAFF, first_name="Olga", last_name="Owner")
    with tenant_scope(tenant):
        return create_program("Build server", owner=owner)


@pytest.fixture
def foreign_program(other_tenant: Tenant, person: MakePerson) -> Program:
    owner = person(Role.STAFF, tenant=other_tenant)
    with tenant_scope(other_tenant):
        return create_program("Foreign server", owner=owner)


pytestmark = pytest.mark.django_db


def test_who_is_ended_while_working_is_out_with_the_next_click(signed_in: SignIn, person: MakePerson) -> None:
    user = person(Role.MANAGER)
    client = signed_in(user)
    assert client.get(MEMBERS).status_code == 200

    remove_member(user.memberships.get())

    assert client.get(MEMBERS).status_code == 403
    assert client.post("/admin/logout/").status_code == 302
    assert "_auth_user_id" not in client.session
