"""Whoever answers, a view, a middleware, an error page, a file: the headers are the same, and exact."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django.fixtures import Settings

from portal.health import views as health_views
from portal.settings.env import Environment
from portal.settings.security import production_browser
from portal.tenants.models import Company
from portal.tenants.roles import Role
from tests.cms_sections.conftest import MakePage, home, page, section, site  # noqa: F401 - fixtures
from tests.portal.files.samples import photograph, upload
from tests.security.headers.expected import NONCE, PUBLIC, header_faults, policy_of
from tests.support.people import PASSWORD, MakePerson, SignIn
from tests.support.programs import MakeProgram

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """What production sets for browsers, behind one proxy."""
    env = settings.FOYER_ENV.model_copy(update={"trusted_proxies": 1, "path_prefix": ""})
    for name, value in production_browser(env).items():
        setattr(settings, name, value)


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"X-Forwarded-Proto": "https"})


def secured(client: Client) -> Client:
    client.defaults["HTTP_X_FORWARDED_PROTO"] = "https"
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/", 200),
        ("head", "/", 200),
        ("options", "/", 200),
        ("get", "/gone/", 404),
        ("post", "/", 403),  # no token: refused before the page is asked
        ("get", "/health/live", 200),
        ("post", "/health/live", 403),
        ("get", "/health/ready", 200),
        ("get", "/health/", 404),
        ("get", "/metrics", 404),
        ("get", "/accounts/login/", 200),
        ("get", "/accounts/password/reset/", 200),
        ("get", "/accounts/2fa/", 302),
        ("get", "/admin/", 302),
        ("get", "/admin/pages/", 302),
        ("get", "/admin/sprite/", 200),
        ("get", "/client/", 302),
        ("get", "/files/00000000-0000-0000-0000-000000000000/a.pdf", 302),
        ("get", "/media/images/none.jpg", 404),
        ("get", "/media/../settings.py", 404),
        ("get", "/static/portal_theme/base.css", 200),
        ("get", "/static/none.css", 404),
        ("get", "/api/v1/", 200),
        ("get", "/api/v1/me", 401),
        ("get", "/api/v1/none", 404),
        ("delete", "/api/v1/", 405),
        ("get", "/api/none", 404),
        ("get", "/api/v1/docs", 401),
        ("get", "/robots.txt", 200),
        ("get", "/sitemap.xml", 200),
        ("get", "/theme/accent-0a6b5e.css", 200),
    ],
)
def test_an_answer_to_a_stranger(stranger: Client, site: Any, method: str, path: str, status: int) -> None:  # noqa: F811
    answer = getattr(stranger, method)(path)
    if answer.status_code != status:
        pytest.fail(f"{method} {path} answered {answer.status_code}")
    assert header_faults(path, answer, production=True) == []


def test_a_public_page_has_neither_nonce_nor_cookie(
    stranger: Client,
    page: MakePage,  # noqa: F811
) -> None:
    page("Contact", sections=[section("contact_form", title="Tell us", anchor="contact")])
    answer = stranger.get("/contact/")
    assert answer.status_code == 200
    assert policy_of(answer) == PUBLIC
    assert "nonce" not in answer.headers["Content-Security-Policy"] + answer.content.decode()
    assert not answer.cookies


def test_a_failure(stranger: Client, monkeypatch: pytest.MonkeyPatch, site: Any) -> None:  # noqa: F811
    def broken() -> bool:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(health_views, "ready", broken)
    answer = stranger.get("/health/ready")
    assert answer.status_code == 500
    assert header_faults("/health/ready", answer, production=True) == []
    assert "on purpose" not in answer.content.decode()


def test_what_django_refuses_before_any_view(stranger: Client) -> None:
    foreign = stranger.get("/", headers={"Host": "evil.invalid"})
    assert foreign.status_code == 400
    assert [fault for fault in header_faults("/", foreign, production=True) if "Strict-Transport" not in fault] == []
    plain = Client().get("/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/")
    # Over plain HTTP browsers ignore the header that asks for TLS, so it is not sent.
    assert header_faults("/", plain) == []
    assert "Strict-Transport-Security" not in plain.headers
    large = stranger.post("/api/v1/me", b"x", content_type="application/json", CONTENT_LENGTH="99999999999")
    assert large.status_code in (401, 413)
    assert header_faults("/api/v1/me", large, production=True) == []


def test_files(stranger: Client) -> None:
    stored = default_storage.save("public/images/ab/a.jpg", upload("a.jpg", photograph()))
    answer = stranger.get(f"/media/{stored.removeprefix('public/')}")
    assert answer.status_code == 200
    assert header_faults("/media/", answer, production=True) == []
    assert policy_of(answer) == {"default-src": "'none'", "sandbox": ""}


def test_the_areas_of_who_has_signed_in(
    signed_in: SignIn, company: Company, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = secured(signed_in(Role.ADMIN))
    customer = secured(signed_in(Role.CUSTOMER, company=company))
    pages = [(staff, path) for path in ("/admin/", "/admin/pages/", "/admin/gone/", "/admin/people/members/new/")]
    pages += [(customer, path) for path in ("/client/", "/client/profile/", "/client/gone/", "/accounts/2fa/", "/")]
    for client, path in pages:
        answer = client.get(path)
        assert answer.status_code in (200, 302, 404), (path, answer.status_code)
        assert header_faults(path, answer, production=True) == []
        if path != "/":
            assert "no-store" in answer["Cache-Control"], path
    refused = customer.get("/admin/")
    assert refused.status_code in (302, 403)
    assert header_faults("/admin/", refused, production=True) == []
    key = program(company)
    key.client = secured(key.client)
    assert header_faults("/api/v1/me", key.get("/api/v1/me"), production=True) == []


def test_a_preview_has_the_headers_of_where_it_is_shown(
    signed_in: SignIn,
    page: MakePage,  # noqa: F811
) -> None:
    contact = page("Contact", sections=[section("hero", title="A hero")])
    contact.save_revision()
    shown = secured(signed_in(Role.EDITOR)).get(f"/admin/pages/{contact.pk}/view_draft/")
    assert "A hero" in shown.content.decode()
    assert header_faults("/admin/", shown, production=True) == []


def test_each_answer_has_a_nonce_of_its_own_and_scripts_carry_it(signed_in: SignIn) -> None:
    staff = secured(signed_in(Role.ADMIN))
    nonces = set()
    for _ in range(3):
        answer = staff.get("/admin/people/keys/")
        (nonce,) = NONCE.findall(answer["Content-Security-Policy"])
        nonces.add(nonce)
    assert len(nonces) == 3
    # A chooser's script is written by Python, that of a day by a widget's template: both are without a request.
    for address, script in (("/admin/crm/deals/new/", "new Chooser("), ("/admin/crm/deals/new/", "initDateChooser(")):
        form = staff.get(address)
        (nonce,) = NONCE.findall(form["Content-Security-Policy"])
        assert f'<script nonce="{nonce}">{script}' in form.content.decode()
        assert "<script>" not in form.content.decode()


def test_cookies(person: MakePerson) -> None:
    user = person(Role.STAFF)
    client = secured(Client())
    shown = client.get("/accounts/login/")
    done = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert done.status_code == 302
    admin = client.get("/admin/")
    set_cookies = {**shown.cookies, **done.cookies, **admin.cookies}
    assert sorted(set_cookies) == ["__Host-csrftoken", "__Host-sessionid"]
    for name, cookie in set_cookies.items():
        kept = {key: cookie[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
        assert kept == {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}, name


def test_below_a_prefix_cookies_cannot_have_that_name(settings: Settings) -> None:
    """A cookie called `__Host-` must be for the whole host, which a portal below a path does not own."""
    env: Environment = settings.FOYER_ENV.model_copy(update={"path_prefix": "/portal"})
    assert {name for name in production_browser(env) if name.endswith("COOKIE_NAME")} == set()
