"""Every limit holds, and holds to the same number when Redis is gone; what is not limited goes on."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from cms_sections import guards
from cms_sections.models import FormSubmission, SectionPage
from portal.accounts.counting import count
from portal.accounts.limits import EXPORTS, INVITATIONS
from portal.accounts.models import User
from portal.jobs.models import JobRun
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope, tenant_scope
from tests.cms_sections.conftest import MakePage, home, page, section, site  # noqa: F401 - fixtures
from tests.cms_sections.test_form import TYPED, address
from tests.support.authenticator import code, still_clock  # noqa: F401 - a fixture
from tests.support.own_redis import OwnRedis
from tests.support.people import PASSWORD, MakePerson, SignIn
from tests.support.programs import MakeProgram

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
TOO_MANY = "Too many"


@pytest.fixture(autouse=True)
def _no_request_waits(counted: bool, own_redis: OwnRedis) -> Any:
    """Redis gone costs a request at most one refused connection: none takes seconds."""
    before = time.monotonic()
    yield
    assert time.monotonic() - before < 30


def from_address(number: int) -> dict[str, str]:
    return {"REMOTE_ADDR": f"198.51.{number // 250}.{number % 250 + 1}"}


def try_password(client: Client, email: str, password: str, number: int = 0) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **from_address(number))  # type: ignore[arg-type]


def test_passwords_from_one_address(person: MakePerson, client: Client) -> None:
    user = person(Role.STAFF)
    statuses = [try_password(client, user.email, "wrong").status_code for _ in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]
    locked = try_password(client, user.email, PASSWORD)
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert "_auth_user_id" not in client.session
    assert try_password(client, person(Role.STAFF).email, PASSWORD).status_code == 302


def test_passwords_for_one_account_from_everywhere(person: MakePerson, client: Client) -> None:
    user = person(Role.STAFF)
    for number in range(20):
        assert TOO_MANY not in try_password(client, user.email, "wrong", number).content.decode()
    refused = try_password(client, user.email, PASSWORD, 99)
    assert TOO_MANY in refused.content.decode()
    assert "_auth_user_id" not in client.session
    assert AccessAttempt.objects.count() == 20


def test_many_accounts_from_one_address(person: MakePerson, client: Client) -> None:
    statuses = [try_password(client, f"nobody{number}@example.org", "wrong").status_code for number in range(31)]
    assert statuses == [200] * 30 + [429]
    user = person(Role.STAFF)
    refused = try_password(client, user.email, PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert try_password(client, user.email, PASSWORD, 7).status_code == 302


@pytest.mark.usefixtures("still_clock")
def test_codes_of_the_second_factor(person: MakePerson, client: Client) -> None:
    user = person(Role.STAFF)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    try_password(client, user.email, PASSWORD)
    valid = {code(secret, step) for step in (-1, 0, 1)}
    wrong = next(each for each in ("000000", "111111", "222222", "333333") if each not in valid)
    for number in range(20):
        client.post(reverse("mfa_authenticate"), {"code": wrong}, **from_address(number))
    right = code(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": right}, **from_address(30)).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("still_clock")
def test_a_code_of_the_second_factor_is_taken_once(person: MakePerson, client: Client) -> None:
    user = person(Role.STAFF)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    try_password(client, user.email, PASSWORD)
    right = code(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": right}).status_code == 302
    again = Client()
    try_password(again, user.email, PASSWORD)
    assert again.post(reverse("mfa_authenticate"), {"code": right}).status_code == 200
    assert "_auth_user_id" not in again.session


def test_new_passwords_by_mail(person: MakePerson, client: Client) -> None:
    user = person(Role.STAFF)
    ask = reverse("account_reset_password")
    statuses = [client.post(ask, {"email": user.email}, **from_address(number)).status_code for number in range(7)]  # type: ignore[arg-type]
    assert statuses == [302] * 5 + [429] * 2
    with system_scope("jobs"):
        assert JobRun.objects.filter(task__contains="password").count() == 5


def test_forms_of_public_pages(client: Client, page: MakePage, tenant: Tenant) -> None:  # noqa: F811 - the fixture
    contact: SectionPage = page("Contact", sections=[section("contact_form", title="Tell us", anchor="contact")])
    typed = [{**TYPED, "message": f"Number {number}"} for number in range(guards.LIMIT + 2)]
    # All from one IPv6 network, each from another of its addresses.
    statuses = [
        client.post(address(contact), fields, REMOTE_ADDR=f"2001:db8::{number + 1:x}").status_code
        for number, fields in enumerate(typed)
    ]
    assert statuses == [303] * guards.LIMIT + [429] * 2
    with tenant_scope(tenant):
        assert FormSubmission.objects.count() == guards.LIMIT
    assert client.post(address(contact), TYPED, REMOTE_ADDR="2001:db8:0:1::1").status_code == 303


@override_settings(FOYER_API_LIMIT=3)
def test_the_api(company: Company, program: MakeProgram, signed_in: SignIn) -> None:
    robot = program(company)
    assert [robot.get("/api/v1/me").status_code for _ in range(5)] == [200] * 3 + [429] * 2
    person_client = signed_in(Role.STAFF)
    assert [person_client.get("/api/v1/me").status_code for _ in range(4)] == [200] * 3 + [429]


@override_settings(FOYER_API_LIMIT=3, FOYER_API_TENANT_FACTOR=2)
def test_an_organisation_in_the_api(company: Company, program: MakeProgram) -> None:
    assert [
        robot.get("/api/v1/me").status_code for robot in [program(company) for _ in range(3)] for _ in range(3)
    ] == [200] * 6 + [429] * 3


def test_exports(signed_in: SignIn, client: Client) -> None:
    staff = signed_in(Role.ADMIN)
    report = "/admin/reports/site-history/?export=csv"
    statuses = [staff.get(report).status_code for _ in range(EXPORTS.times + 1)]
    assert statuses == [200] * EXPORTS.times + [429]
    refused = staff.get(report)
    assert "Nothing was done. Wait" in refused.content.decode()
    assert 0 < int(refused["Retry-After"]) <= EXPORTS.seconds
    assert staff.get("/admin/reports/site-history/").status_code == 200
    assert signed_in(Role.ADMIN).get(report).status_code == 200


def test_invitations(signed_in: SignIn, person: MakePerson) -> None:
    admin: User = person(Role.ADMIN)
    mine = signed_in(admin)
    for _ in range(INVITATIONS.times - 1):
        count(f"{INVITATIONS.name}:user:{admin.pk}", INVITATIONS.seconds)

    def invited(email: str) -> int:
        fields = {"email": email, "role": Role.STAFF, "name": "", "company": ""}
        return int(mine.post("/admin/people/members/new/", fields).status_code)

    assert [invited("one@example.org"), invited("two@example.org")] == [302, 429]
    assert list(Membership.objects.filter(user__email__endswith="@example.org").values_list("user__email", flat=True))
    assert not User.objects.filter(email="two@example.org").exists()
