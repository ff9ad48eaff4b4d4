"""Signing in, being locked out, setting passwords: through the real pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.jobs.testing import run_jobs
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope
from tests.support.people import PASSWORD, MakePerson, SignIn

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def attempt(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> tuple[int, str]:
    response = client.post(LOGIN, {"login": email, "password": password}, **extra)
    return response.status_code, response.headers.get("Location", "")


def written(action: str) -> list[AuditEntry]:
    run_jobs()
    with system_scope("audit"):
        return list(AuditEntry.objects.filter(action=action).select_related("object").order_by("id"))


def test_staff_land_in_the_admin_and_customers_in_the_client_area(person: MakePerson, company: Company) -> None:
    for user, home in (
        (person(Role.STAFF), "/admin/"),
        (person(Role.EDITOR), "/admin/"),
        (person(Role.CUSTOMER, company=company), "/client/"),
    ):
        client = Client()
        assert attempt(client, user.email) == (302, "/accounts/landing/")
        assert client.get("/accounts/landing/").headers["Location"] == home
        assert client.get(home).status_code == 200


def test_the_address_is_taken_in_any_case_of_letters(person: MakePerson) -> None:
    assert attempt(Client(), person(Role.STAFF).email.upper())[0] == 302


def test_a_wrong_password_an_unknown_address_and_a_closed_account_answer_alike(person: MakePerson) -> None:
    known, closed = person(Role.STAFF), person(Role.STAFF, is_active=False)
    bodies = set()
    for email, password in (
        (known.email, "wrong-password"),
        ("nobody@example.org", "wrong-password"),
        (closed.email, "wrong-password"),
    ):
        response = Client().post(LOGIN, {"login": email, "password": password})
        assert response.status_code == 200
        body = response.content.decode().replace(email, "")
        bodies.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body))

    assert len(bodies) == 1
    assert "_auth_user_id" not in Client().session


def test_a_closed_account_cannot_sign_in_with_the_right_password(person: MakePerson) -> None:
    client = Client()
    status, where = attempt(client, person(Role.STAFF, is_active=False).email)

    assert (status, where) == (302, "/accounts/inactive/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", [Role.STAFF, Role.CUSTOMER])
def test_five_wrong_passwords_lock_the_account_from_that_address_for_a_while(
    person: MakePerson, company: Company, role: Role
) -> None:
    user = person(role, company=company if role == Role.CUSTOMER else None)
    client = Client()

    statuses = [attempt(client, user.email, "wrong-password")[0] for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]

    page = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert page.status_code == 429
    assert page.headers["Retry-After"] == "900"
    assert "locked for 15 minutes" in page.content.decode()
    assert "_auth_user_id" not in client.session
    # another browser, and another spelling of the address, do not help
    assert attempt(Client(headers={"user-agent": "other"}), user.email.upper())[0] == 429
    # from elsewhere the person gets in: nobody can lock somebody else out
    assert attempt(Client(), user.email, REMOTE_ADDR="198.51.100.7")[0] == 302
    # and somebody else at the same address is not affected
    assert attempt(Client(), person(Role.STAFF).email)[0] == 302

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert attempt(Client(), user.email)[0] == 302


def test_an_unknown_address_is_locked_in_the_same_way() -> None:
    client = Client()
    assert [attempt(client, "nobody@example.org", "wrong-password")[0] for _ in range(6)] == [200] * 4 + [429, 429]


def test_another_address_of_the_same_ipv6_network_counts_on(person: MakePerson) -> None:
    user = person(Role.STAFF)
    for last in range(4):
        assert attempt(Client(), user.email, "wrong-password", REMOTE_ADDR=f"2001:db8::{last}")[0] == 200

    assert attempt(Client(), user.email, "wrong-password", REMOTE_ADDR="2001:db8::99")[0] == 429
    assert attempt(Client(), user.email, REMOTE_ADDR="2001:db8:0:1::1")[0] == 302


def test_a_success_forgets_the_failures_before_it(person: MakePerson) -> None:
    user = person(Role.STAFF)
    for _round in range(2):
        client = Client()
        assert [attempt(client, user.email, "wrong-password")[0] for _ in range(4)] == [200] * 4
        assert attempt(client, user.email)[0] == 302


def test_failures_and_one_lock_out_are_written_for_the_person_s_organisation(
    person: MakePerson, tenant: Tenant
) -> None:
    user = person(Role.STAFF)
    for _ in range(8):
        attempt(Client(), user.email, "wrong-password", REMOTE_ADDR="198.51.100.9")

    failures, locked = written("account.sign_in_failed"), written("account.locked_out")
    assert (len(failures), len(locked)) == (5, 1)
    assert {(e.tenant_id, e.object.key, e.address, e.user_id) for e in failures + locked} == {
        (tenant.pk, str(user.pk), "198.51.100.9", None)
    }
    assert all(entry.request for entry in failures)


def test_an_unknown_address_is_written_masked_and_no_password_at_all() -> None:
    attempt(Client(), "mistyped@example.org", "my-other-password")

    (entry,) = written("account.sign_in_failed")
    assert (entry.tenant_id, entry.label) == (None, "mi…@example.org")
    with system_scope("audit"):
        assert "my-other-password" not in str(
            list(AuditEntry.objects.values("action", "via", "data", "object__key", "object__label"))
        )


def test_signing_in_and_out_is_written_in_each_of_the_person_s_organisations(
    person: MakePerson, tenant: Tenant, other_tenant: Tenant
) -> None:
    from portal.tenants.services import add_member

    user = person(Role.STAFF)
    add_member(user, other_tenant, Role.STAFF)
    client = Client()
    attempt(client, user.email)
    client.post("/accounts/logout/")

    for action in ("account.signed_in", "account.signed_out"):
        assert {(e.tenant_id, e.user_id) for e in written(action)} == {
            (tenant.pk, user.pk),
            (other_tenant.pk, user.pk),
        }
    assert "_auth_user_id" not in client.session


def test_the_session_key_and_the_csrf_secret_change_at_sign_in_and_the_session_dies_at_sign_out(
    person: MakePerson,
) -> None:
    user = person(Role.STAFF)
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = str(session.session_key)
    client.cookies["sessionid"] = planted
    token = client.cookies["csrftoken"].value

    attempt(client, user.email)

    signed_in = client.cookies["sessionid"].value
    assert signed_in != planted
    assert client.cookies["csrftoken"].value != token
    client.post("/accounts/logout/")
    again = Client()
    again.cookies["sessionid"] = signed_in
    assert again.get("/admin/").headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/"])
def test_wagtail_s_own_sign_in_pages_lead_to_the_one_that_counts(person: MakePerson, path: str) -> None:
    client = Client()
    assert client.get(f"{path}?next=/admin/pages/").headers["Location"] == f"{LOGIN}?next=%2Fadmin%2Fpages%2F"
    assert client.get(f"{path}?next=https://evil.example/").headers["Location"] == LOGIN
    user = person(Role.STAFF)
    client.post(path, {"username": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_the_admin_asks_to_sign_in_and_comes_back(person: MakePerson) -> None:
    client = Client()
    where = client.get("/admin/reports/locked/").headers["Location"]
    assert where == f"{LOGIN}?next=/admin/reports/locked/"
    response = client.post(where, {"login": person(Role.EDITOR).email, "password": PASSWORD, "next": "/admin/account/"})
    assert response.headers["Location"] == "/admin/account/"
    evil = Client().post(LOGIN, {"login": person(Role.STAFF).email, "password": PASSWORD, "next": "//evil.example"})
    assert evil.headers["Location"] == "/accounts/landing/"


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/login/code/confirm/",
        "/accounts/password/set/",
        "/accounts/confirm-email/",
        "/admin/password_reset/",
    ],
)
def test_there_is_no_other_way_in(person: MakePerson, path: str) -> None:
    assert Client().get(path).status_code in {302, 404}
    assert Client().post(path, {"email": "new@example.org", "password1": PASSWORD}).status_code in {302, 404}
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_forgotten_password(person: MakePerson) -> None:
    user = person(Role.STAFF)
    old = Client()
    attempt(old, user.email)
    asking = Client()
    for _ in range(5):
        attempt(asking, user.email, "wrong-password")

    answer = asking.post(reverse("account_reset_password"), {"email": user.email.upper()})
    assert answer.headers["Location"] == reverse("account_reset_password_done")
    assert asking.get(answer.headers["Location"]).status_code == 200
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == [user.email]
    (link,) = re.findall(r"http://127.0.0.1:8000(/accounts/password/reset/key/\S+)", str(letter.body))

    form = asking.get(link).headers["Location"]
    weak = asking.post(form, {"password1": "password", "password2": "password"})
    assert weak.status_code == 200
    assert asking.post(form, {"password1": "a-new-long-one-1", "password2": "a-new-long-one-1"}).status_code == 302

    assert attempt(asking, user.email, "a-new-long-one-1")[0] == 302, "a new password unlocks"
    assert old.get("/admin/").headers["Location"].startswith(LOGIN), "and ends the sessions of the old one"
    used = Client().get(link, follow=True)
    assert (used.status_code, "password1" in used.content.decode()) == (200, False), "a link works once"
    assert len(written("account.password_changed")) == 1


def test_a_reset_says_the_same_for_an_unknown_address_and_sends_nothing(person: MakePerson) -> None:
    pages = []
    for email in (person(Role.STAFF).email, "nobody@example.org", person(Role.STAFF, is_active=False).email):
        response = Client().post(reverse("account_reset_password"), {"email": email})
        pages.append((response.status_code, response.headers["Location"], response.content))
        assert mail.outbox == [], "sent in the background, so that time tells nothing"

    assert len(set(pages)) == 1
    run_jobs()
    assert len(mail.outbox) == 1


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(person: MakePerson) -> None:
    user = person(Role.STAFF)
    here, there = Client(), Client()
    for client in (here, there):
        attempt(client, user.email)
    fields = {"oldpassword": PASSWORD, "password1": "a-new-long-one-1", "password2": "a-new-long-one-1"}
    wrong = here.post(reverse("account_change_password"), {**fields, "oldpassword": "wrong"})
    assert wrong.status_code == 200

    assert here.post(reverse("account_change_password"), fields).status_code == 302

    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").headers["Location"].startswith(LOGIN)
    assert len(written("account.password_changed")) == 1


@pytest.mark.parametrize("path", ["login", "logout", "password/reset"])
@pytest.mark.parametrize("target", ["http://[", "//[", "http://127.0.0.1]/"])
def test_a_next_address_that_is_none_is_ignored(
    client: Client, person: MakePerson, signed_in: SignIn, path: str, target: str
) -> None:
    asker = signed_in(Role.STAFF) if path == "logout" else client
    assert asker.get(f"/accounts/{path}/", {"next": target}).status_code == 200
    if path == "login":
        user = person(Role.EDITOR)
        answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": target})
        assert (answer.status_code, target in answer.headers["Location"]) == (302, False)
