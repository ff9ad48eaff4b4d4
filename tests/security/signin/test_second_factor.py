"""The second factor: asked for where it is required, once a code, and by no path left out."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.exceptions import InvalidTag
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.accounts.sealing import opened, sealed
from portal.accounts.second_factors import factors_under_older_keys, seal_factors_anew
from portal.audit.models import AuditEntry
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope
from tests.support.authenticator import code, still_clock  # noqa: F401 - a fixture
from tests.support.people import PASSWORD, MakePerson, SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]

LOGIN = "/accounts/login/"


@pytest.fixture
def required(settings: Settings) -> None:
    settings.FOYER_MFA_REQUIRED = True


def with_factor(user: User) -> str:
    """The person has an authenticator app; its secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def sign_in(client: Client, user: User) -> str:
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return str(response.headers["Location"])


def actions() -> list[str]:
    with system_scope("audit"):
        return list(
            AuditEntry.objects.filter(action__startswith="account.").order_by("id").values_list("action", flat=True)
        )


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.EDITOR, Role.STAFF])
@pytest.mark.usefixtures("required")
def test_the_team_is_led_to_the_set_up_before_anything_else(signed_in: SignIn, role: Role) -> None:
    client = signed_in(role)

    for path in ("/admin/", "/admin/pages/", "/admin/account/", "/files/", "/jobs/1/progress/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/2fa/totp/activate/?next=%2F")
    assert client.post("/admin/account/", {"name_email-first_name": "X"}).status_code == 302


@pytest.mark.usefixtures("required")
def test_a_super_admin_needs_it_too(signed_in: SignIn, tenant: Tenant) -> None:
    client = signed_in(User.objects.create_superuser("root@example.org", PASSWORD))
    client.post("/accounts/organisation/", {"seat": f"t{tenant.pk}"})

    assert client.get("/admin/").headers["Location"].startswith("/accounts/2fa/totp/activate/")


@pytest.mark.usefixtures("required")
def test_customers_are_not_asked(signed_in: SignIn, company: Company) -> None:
    assert signed_in(Role.CUSTOMER, company=company).get("/client/").status_code == 200


def test_nobody_is_asked_where_it_is_not_required(signed_in: SignIn) -> None:
    assert signed_in(Role.STAFF).get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("required")
def test_setting_it_up_leads_to_codes_and_on_to_the_admin(person: MakePerson) -> None:
    user, client = person(Role.STAFF), Client()
    assert sign_in(client, user) == "/accounts/landing/"
    step = client.get("/admin/").headers["Location"]

    asked = client.get(step)
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    back = client.post(asked.headers["Location"], {"password": PASSWORD}).headers["Location"]
    page = client.get(back)
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 200
    assert not Authenticator.objects.exists()
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(done.headers["Location"]).content.decode()
    (shown,) = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", codes)
    assert len(set(shown.split())) == 10
    assert 'href="/accounts/landing/"' in codes
    assert client.get("/admin/").status_code == 200
    assert {str(kind) for kind in Authenticator.objects.values_list("type", flat=True)} == {"totp", "recovery_codes"}
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert actions() == [
        "account.signed_in",
        "account.second_factor_added",
        "account.second_factor_added",
    ] or set(actions()) == {"account.signed_in", "account.second_factor_added"}


@pytest.mark.usefixtures("required")
def test_a_password_alone_does_not_sign_in_and_a_code_works_once(person: MakePerson) -> None:
    user = person(Role.STAFF)
    secret = with_factor(user)
    client = Client()

    assert sign_in(client, user) == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/").headers["Location"].startswith(LOGIN)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret, -2)}).status_code == 200
    now = code(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": now}).headers["Location"] == "/accounts/landing/"
    assert client.get("/admin/").status_code == 200

    again = Client()
    sign_in(again, user)
    assert again.post(reverse("mfa_authenticate"), {"code": now}).status_code == 200
    assert "_auth_user_id" not in again.session
    assert actions().count("account.second_factor_failed") == 3


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_works_once(person: MakePerson) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = person(Role.STAFF)
    with_factor(user)
    first, *_others = RecoveryCodes.activate(user).get_unused_codes()

    client = Client()
    sign_in(client, user)
    assert client.post(reverse("mfa_authenticate"), {"code": first}).status_code == 302
    again = Client()
    sign_in(again, user)
    assert again.post(reverse("mfa_authenticate"), {"code": first}).status_code == 200
    assert "_auth_user_id" not in again.session


def test_codes_cannot_be_guessed_on_and_on(person: MakePerson) -> None:
    user = person(Role.STAFF)
    secret = with_factor(user)
    client = Client()
    sign_in(client, user)
    for _ in range(20):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    page = client.post(reverse("mfa_authenticate"), {"code": code(secret)})

    assert page.status_code == 200
    assert "_auth_user_id" not in client.session
    cache.clear()
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302


@pytest.mark.usefixtures("required")
def test_a_session_that_never_showed_the_factor_is_asked_for_it(person: MakePerson, signed_in: SignIn) -> None:
    user = person(Role.STAFF)
    client = signed_in(user)
    secret = with_factor(user)  # set up elsewhere, after this session began

    step = client.get("/admin/").headers["Location"]
    assert step.startswith("/accounts/2fa/reauthenticate/?next=%2Fadmin%2F")
    assert client.post(step, {"code": code(secret)}).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("required")
def test_a_new_password_by_mail_does_not_go_around_it(person: MakePerson) -> None:
    from portal.accounts.mail import password_reset

    user = person(Role.STAFF)
    with_factor(user)
    link = next(line for line in password_reset(user.email)[0].body.splitlines() if "/key/" in line)
    client = Client()
    form = client.get(link.removeprefix("http://127.0.0.1:8000")).headers["Location"]
    client.post(form, {"password1": "a-new-long-one-1", "password2": "a-new-long-one-1"})

    assert "_auth_user_id" not in client.session
    response = client.post(LOGIN, {"login": user.email, "password": "a-new-long-one-1"})
    assert response.headers["Location"] == reverse("mfa_authenticate")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("required")
def test_who_switches_it_off_is_led_to_the_set_up_again(person: MakePerson) -> None:
    user = person(Role.STAFF)
    secret = with_factor(user)
    client = Client()
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    asked = client.get(reverse("mfa_deactivate_totp")).headers["Location"]
    client.post(asked, {"password": PASSWORD})

    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302

    assert client.get("/admin/").headers["Location"].startswith("/accounts/2fa/totp/activate/")
    assert "account.second_factor_removed" in actions()


def test_the_secret_is_sealed_by_a_master_key_and_opens_only_unchanged() -> None:
    text = sealed("JBSWY3DPEHPK3PXP")

    assert text.startswith("s1:test1:")
    assert "JBSWY3DPEHPK3PXP" not in text
    assert opened(text) == "JBSWY3DPEHPK3PXP"
    assert sealed("JBSWY3DPEHPK3PXP") != text
    broken = text[:-3] + ("A" if text[-3] != "A" else "B") + text[-2:]
    with pytest.raises(InvalidTag):
        opened(broken)
    with (
        override_settings(FOYER_MASTER_KEYS="other:" + "QUJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="),
        pytest.raises(ValueError, match="test1"),
    ):
        opened(text)


def test_the_second_factor_outlives_the_master_key(person: MakePerson, settings: Settings) -> None:
    old, new = f"old:{'A' * 43}=", f"new:{'B' * 43}="
    settings.FOYER_MASTER_KEYS = old
    user = person(Role.STAFF)
    secret = with_factor(user)
    RecoveryCodes.activate(user)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    settings.FOYER_MASTER_KEYS = f"{new},{old}"
    assert (factors_under_older_keys(), seal_factors_anew(), factors_under_older_keys()) == (2, 2, 0)
    settings.FOYER_MASTER_KEYS = new
    totp = Authenticator.objects.get(type="totp")
    assert opened(totp.data["secret"]) == secret
    assert TOTP(totp).validate_code(code(secret))
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == codes
    settings.FOYER_MASTER_KEYS = f"third:{'C' * 43}="
    before = Authenticator.objects.get(type="totp").data
    with pytest.raises(ValueError, match="new"):
        seal_factors_anew()
    assert Authenticator.objects.get(type="totp").data == before
