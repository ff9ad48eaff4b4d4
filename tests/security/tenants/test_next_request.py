"""What is ended (a person, a membership, a company, an organisation, a program, its owner, a grant) is over with the next
request, at every door that was open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from portal.accounts.models import User
from portal.accounts.services import grant, revoke_key, set_program_active
from portal.files.public import receive
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import remove_member, set_tenant_active
from tests.support.people import MakePerson, SignIn
from tests.support.programs import MakeProgram, ProgramClient

pytestmark = pytest.mark.django_db
ENTRANCES = ("/accounts/login/", "/accounts/organisation/")


@dataclass
class House:
    """One organisation with somebody of each kind, and the doors that are open to them."""

    tenant: Tenant
    company: Company
    staff: User
    customer: User
    robot: ProgramClient
    clients: dict[str, Client]
    file: str

    def doors(self) -> dict[str, str]:
        """Door → how it answers: `open`, or `closed`."""
        account = f"/api/v1/executions?company={self.company.pk}"
        asked = {
            "admin": self.clients["staff"].get("/admin/crm/companies/"),
            "staff's API": self.clients["staff"].get("/api/v1/me"),
            "staff's file": self.clients["staff"].get(self.file),
            "client area": self.clients["customer"].get("/client/"),
            "customer's API": self.clients["customer"].get("/api/v1/me"),
            "customer's file": self.clients["customer"].get(self.file),
            "program": self.robot.get("/api/v1/me"),
            "program's company": self.robot.client.get(account, headers=self.robot.headers),
        }
        return {door: _state(door, answer) for door, answer in asked.items()}


def _state(door: str, answer: Any) -> str:
    target = answer.headers.get("Location", "").partition("?")[0]
    if answer.status_code == 200:
        return "open"
    assert answer.status_code in {401, 403, 404} or target in ENTRANCES, f"{door}: {answer.status_code} {target}"
    return "closed"


@pytest.fixture
def house(tenant: Tenant, company: Company, person: MakePerson, signed_in: SignIn, program: MakeProgram) -> House:
    staff, customer = person(Role.STAFF), person(Role.CUSTOMER, company=company)
    with tenant_scope(tenant):
        stored = receive(
            ContentFile(b"words", name="words.txt"),
            purpose="attachment",
            company=company,
            shared_with_company=True,
            by=staff,
        )
    clients = {"staff": signed_in(staff), "customer": signed_in(customer)}
    return House(tenant, company, staff, customer, program(company), clients, f"/files/{stored.pk}/{stored.name}")


def _close_company(house: House) -> None:
    with tenant_scope(house.tenant):
        Company.objects.filter(pk=house.company.pk).update(active=False)


def _take_back(house: House) -> None:
    with tenant_scope(house.tenant):
        grant(house.robot.program, house.company, [])


def _revoke(house: House) -> None:
    with tenant_scope(house.tenant):
        revoke_key(house.robot.key)


def _switch_off(house: House) -> None:
    with tenant_scope(house.tenant):
        set_program_active(house.robot.program, False)


def _account_off(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


STAFF = {"admin", "staff's API", "staff's file"}
CUSTOMER = {"client area", "customer's API", "customer's file"}
PROGRAM = {"program", "program's company"}
# What is ended → how, and which doors that closes; all others stay open.
ENDS: dict[str, tuple[Callable[[House], object], set[str]]] = {
    "staff's account": (lambda house: _account_off(house.staff), STAFF),
    "staff's membership": (lambda house: remove_member(house.staff.memberships.get()), STAFF),
    "customer's account": (lambda house: _account_off(house.customer), CUSTOMER),
    "customer's membership": (lambda house: remove_member(house.customer.memberships.get()), CUSTOMER),
    "company": (_close_company, CUSTOMER | {"program's company"}),
    "organisation": (lambda house: set_tenant_active(house.tenant, False), STAFF | CUSTOMER | PROGRAM),
    "key": (_revoke, PROGRAM),
    "program": (_switch_off, PROGRAM),
    "owner's account": (lambda house: _account_off(house.robot.program.owner), PROGRAM),
    "owner's membership": (
        lambda house: remove_member(Membership.objects.get(user=house.robot.program.owner)),
        PROGRAM,
    ),
    "grant": (_take_back, {"program's company"}),
}


@pytest.mark.parametrize("ended", ENDS)
def test_it_is_over_with_the_next_request(house: House, ended: str) -> None:
    assert {door for door, state in house.doors().items() if state == "closed"} == set()
    end, closed = ENDS[ended]
    end(house)
    assert {door for door, state in house.doors().items() if state == "closed"} == closed
