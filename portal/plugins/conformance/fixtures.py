"""Fixtures for the tests of plugins. A plugin's `conftest.py` imports those that it wants."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases

from portal.accounts.models import User
from portal.accounts.services import create_key, create_program, grant
from portal.jobs import testing
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import add_member

SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
ROLE_KEYS = ("USER", "PASSWORD", "HOST", "PORT")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, django_db_keepdb: bool) -> Iterator[None]:
    """On PostgreSQL the owner makes the test database; the tests run as the application's own, weaker role."""
    owner, app = settings.FOYER_TEST_OWNER_DATABASE, dict(connection.settings_dict)
    with django_db_blocker.unblock():
        if owner:
            _become(owner)
        made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb, serialized_aliases=[])
        if owner:
            _become(app)
    yield
    with django_db_blocker.unblock():
        if owner:
            _become(owner)
        teardown_databases(made, verbosity=0, keepdb=django_db_keepdb)


def _become(role: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update({key: role[key] for key in ROLE_KEYS})


@pytest.fixture
def tenant(db: None) -> Tenant:
    """The organisation that the test is about."""
    return Tenant.objects.create(name="Alder & Co", slug=f"alder-{next(_numbers)}")


@pytest.fixture
def other_tenant(db: None) -> Tenant:
    """An organisation whose people must see nothing of the first one's."""
    return Tenant.objects.create(name="Birch Ltd", slug=f"birch-{next(_numbers)}")


@pytest.fixture
def company(tenant: Tenant) -> Company:
    with tenant_scope(tenant):
        made: Company = Company.objects.create(name="Acme Logistik")
        return made


def _person(role: Role | str, tenant: Tenant, company: Company | None) -> User:
    person = User.objects.create_user(f"{role}{next(_numbers)}@{tenant.slug}.example")
    add_member(person, tenant, role, company)
    return person


@pytest.fixture
def signed_in(tenant: Tenant) -> Callable[..., Client]:
    """`signed_in("staff")` is the browser of somebody with that role; customers need `company=`."""
    own = tenant

    def sign_in(role: Role | str, *, tenant: Tenant = own, company: Company | None = None) -> Client:
        client = Client()
        client.force_login(_person(role, tenant, company), backend=SIGN_IN)
        return client

    return sign_in


@dataclass
class Program:
    """A program with a key. `post` sends a new Idempotency-Key unless one is given."""

    key: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query, headers={"Authorization": f"Bearer {self.key}"})

    def post(self, path: str, body: Any, idempotency_key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": idempotency_key or str(uuid4())}
        return self.client.post(path, body, content_type="application/json", headers=headers)


@pytest.fixture
def program(tenant: Tenant) -> Callable[..., Program]:
    """`program(company, scopes=("my_plugin:read",))` may do that for the company, by its key."""

    def make(*companies: Company, scopes: tuple[str, ...]) -> Program:
        owner = _person(Role.MANAGER, tenant, None)
        with tenant_scope(tenant):
            made = create_program(f"Robot {next(_numbers)}", owner=owner)
            for company in companies:
                grant(made, company, scopes)
            return Program(create_key(made, scopes=scopes)[1])

    return make


@pytest.fixture
def run_jobs(db: None) -> Callable[..., int]:
    """`run_jobs()` does what was queued, by the workers' own code, and answers how many attempts it took."""
    return testing.run_jobs
