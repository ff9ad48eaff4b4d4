"""Two tenants full of data, and clients of everybody who might ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.accounts.seats import seats
from portal.tenants.roles import Role
from tests.security.world import World, worlds
from tests.support.filled_demo import FilledDemo, filled_demo
from tests.support.furnish import address

# B's own site answers here; without it the first tenant's site answers, as for every unknown host.
HOSTS = {"a": "testserver", "b": "plover.example.test"}


@dataclass(frozen=True)
class Scene:
    """Tenant A, whose walls are tried, tenant B, and clients by name: `staff_a`, `neighbour_b`, `stranger`, …"""

    a: World
    b: World
    clients: dict[str, Client]
    demo: FilledDemo


@pytest.fixture(scope="module")
def scene(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """The filled demo in a database of the module's own."""
    with django_db_blocker.unblock(), filled_demo(f"walls_{request.module.__name__.rpartition('.')[2]}") as demo:
        a, b = worlds()
        yield Scene(a, b, clients(a, b), demo)


def clients(a: World, b: World) -> dict[str, Client]:
    made = {"stranger": Client(raise_request_exception=False, SERVER_NAME=HOSTS["b"])}
    made["nobody"] = signed_in("nobody@walls.example", "b")
    made["super"] = signed_in("super@walls.example", "a")
    seat = next(seat for seat in seats(User.objects.get(email="super@walls.example")) if seat.tenant == a.tenant)
    assert made["super"].post("/accounts/organisation/", {"seat": seat.key}).status_code == 302
    for letter, world in (("a", a), ("b", b)):
        for role in (*(role.value for role in Role), "neighbour"):
            made[f"{role}_{letter}"] = signed_in(address(role, world.mark), letter)
    return made


def signed_in(email: str, letter: str) -> Client:
    client = Client(raise_request_exception=False, SERVER_NAME=HOSTS[letter])
    client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
