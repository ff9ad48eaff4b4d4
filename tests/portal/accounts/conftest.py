"""Programs of the own organisation and of another."""

from __future__ import annotations

import pytest

from portal.accounts.models import Program
from portal.accounts.services import create_program
from portal.plugins.registry import api_scopes
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson


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
