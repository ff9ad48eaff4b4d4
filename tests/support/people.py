"""Tenants, companies and people to act as. Every test of a screen gets its access tests almost for free."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import CUSTOMER_ROLES, Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import add_member

PASSWORD = "a-long-test-password"
MakePerson = Callable[..., User]
SignIn = Callable[..., Client]


@pytest.fixture
def tenant(db: None) -> Tenant:
    """The tenant that the test is about."""
    return Tenant.objects.create(name="Alder & Co", slug="alder")


@pytest.fixture
def other_tenant(db: None) -> Tenant:
    """A tenant whose rows must never be seen."""
    return Tenant.objects.create(name="Birch Ltd", slug="birch")


@pytest.fixture
def company(tenant: Tenant) -> Company:
    with tenant_scope(tenant):
        return Company.objects.create(name="Acme Logistik")


@pytest.fixture
def other_company(tenant: Tenant) -> Company:
    """Another customer of the same tenant."""
    with tenant_scope(tenant):
        return Company.objects.create(name="Zenith GmbH")


@pytest.fixture
def foreign_company(other_tenant: Tenant) -> Company:
    with tenant_scope(other_tenant):
        return Company.objects.create(name="Foreign Company")


@pytest.fixture
def scope(tenant: Tenant) -> Iterator[None]:
    """The test itself runs inside the tenant's scope."""
    with tenant_scope(tenant):
        yield


@pytest.fixture
def person(tenant: Tenant) -> MakePerson:
    """`person(Role.STAFF)` makes somebody with a role in the tenant; customers need `company=`."""
    made = 0

    def make(
        role: Role | str = "", *, tenant: Tenant = tenant, company: Company | None = None, **fields: object
    ) -> User:
        nonlocal made
        made += 1
        user = User.objects.create_user(f"{role or 'stranger'}{made}@{tenant.slug}.example", PASSWORD, **fields)
        if role:
            assert (role in CUSTOMER_ROLES) == (company is not None), "customers, and only they, belong to a company"
            add_member(user, tenant, role, company)
        return user

    return make


@pytest.fixture
def signed_in(person: MakePerson) -> SignIn:
    """`signed_in(Role.STAFF)` is a test client of somebody with that role; also takes a user."""

    def sign_in(who: User | Role | str = "", **options: object) -> Client:
        user = who if isinstance(who, User) else person(who, **options)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
