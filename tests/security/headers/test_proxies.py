"""What a request says of where it comes from counts only as far as proxies are named."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from portal.accounts.client_ip import client_ip, counted_address
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.jobs.testing import run_jobs
from portal.settings.security import production_browser
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope
from tests.support.people import PASSWORD, MakePerson

PEER = "203.0.113.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (None, "198.51.100.1", PEER),
        (0, "198.51.100.1", PEER),
        (0, "127.0.0.1", PEER),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "127.0.0.1, 198.51.100.1", "198.51.100.1"),  # the left one was sent by the visitor
        (1, "", PEER),
        (2, "127.0.0.1, 198.51.100.1, 192.0.2.5", "198.51.100.1"),
        (2, "198.51.100.1", PEER),  # past one of the two: the peer itself
    ],
)
def test_the_address(rf: RequestFactory, settings: Settings, proxies: int | None, forwarded: str, address: str) -> None:
    settings.FOYER_ENV = settings.FOYER_ENV.model_copy(update={"trusted_proxies": proxies})
    spoofed = {"X-Real-Ip": "192.0.2.66", "Forwarded": "for=192.0.2.66", "Client-Ip": "192.0.2.66"}
    request = rf.get("/", REMOTE_ADDR=PEER, headers={"X-Forwarded-For": forwarded, **spoofed})
    assert client_ip(request) == address
    assert counted_address(request) == address


@pytest.mark.parametrize(
    ("proxies", "proto", "secure"),
    [(0, "https", False), (1, "https", True), (1, "http", False), (1, "HTTPS", False)],
)
def test_the_scheme(rf: RequestFactory, settings: Settings, proxies: int, proto: str, secure: bool) -> None:
    env = settings.FOYER_ENV.model_copy(update={"trusted_proxies": proxies})
    settings.SECURE_PROXY_SSL_HEADER = production_browser(env).get("SECURE_PROXY_SSL_HEADER")
    request = rf.get("/", headers={"X-Forwarded-Proto": proto, "X-Forwarded-Ssl": "on", "X-Forwarded-Scheme": "https"})
    assert request.is_secure() is secure


def test_the_host(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "81", "X-Host": "evil"})
    assert request.get_host() == "testserver"
    assert request.build_absolute_uri() == "http://testserver/"


@pytest.mark.django_db
def test_another_address_each_time_does_not_outrun_the_limit(person: MakePerson, settings: Settings) -> None:
    settings.FOYER_ENV = settings.FOYER_ENV.model_copy(update={"trusted_proxies": 0})
    user: User = person(Role.STAFF)
    client = Client()
    statuses = [
        client.post(
            "/accounts/login/",
            {"login": user.email, "password": "wrong"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code
        for number in range(6)
    ]
    assert statuses == [200, 200, 200, 200, 429, 429]
    other = person(Role.STAFF)
    fields = {"login": other.email, "password": PASSWORD}
    client.post("/accounts/login/", fields, headers={"X-Forwarded-For": "198.51.100.77"})
    run_jobs()
    with system_scope("audit"):
        entry = AuditEntry.objects.get(action="account.signed_in")
    assert str(entry.address) == "127.0.0.1"
