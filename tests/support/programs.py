"""Programs with keys, and a client that speaks JSON."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from portal.accounts.keys import new_key
from portal.accounts.models import ApiKey, Program, ProgramGrant, User
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope

SCOPES = ("executions:write", "executions:read", "accounts:read")


@dataclass
class ProgramClient:
    """A program with one key. `post` sends a fresh Idempotency-Key unless one is given; `None` sends none."""

    text: str
    key: ApiKey
    program: Program

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query, headers=self.headers)

    def post(self, path: str, body: Any, idempotency_key: str | None = "", **headers: str) -> Any:
        extra = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key or str(uuid4())}
        return self.client.post(
            path, body, content_type="application/json", headers={**self.headers, **extra, **headers}
        )


MakeProgram = Callable[..., ProgramClient]
_numbers = itertools.count(1)


def make_program(
    *companies: Company,
    owner: User,
    key_scopes: tuple[str, ...] = SCOPES,
    grant_scopes: tuple[str, ...] = SCOPES,
    **key: Any,
) -> ProgramClient:
    """A program of the owner's tenant, granted these companies."""
    tenant: Tenant = owner.memberships.get().tenant
    with tenant_scope(tenant):
        program = Program.objects.create(name=f"Robot {next(_numbers)}", owner=owner)
        for company in companies:
            ProgramGrant.objects.create(program=program, company=company, scopes=list(grant_scopes))
        text, fields = new_key()
        row = ApiKey.objects.create(tenant=tenant, program=program, scopes=list(key_scopes), **fields, **key)
    return ProgramClient(text, row, program)


@pytest.fixture
def program(person: Any) -> MakeProgram:
    """`program(company, …)` is a client of a program with grants for these companies and a key."""

    def make(*companies: Company, owner: User | None = None, **options: Any) -> ProgramClient:
        return make_program(*companies, owner=owner or person("manager"), **options)

    return make
