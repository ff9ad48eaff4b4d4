"""The client area: the right people, the right company, the plugins' panels and pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.client import collect
from portal.plugins.contracts.panels import ClientPage, Panel
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.services import add_member, remove_member, set_tenant_active
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db
HOME = "/client/"


class Area:
    """A provider as a plugin would bring it; it shows what its queries see."""

    def __init__(self, *, order: int, fails: bool = False, breaks_sql: bool = False) -> None:
        self.order, self.fails, self.breaks_sql = order, fails, breaks_sql

    def pages(self, *, request: HttpRequest) -> list[ClientPage]:
        if self.fails:
            raise ZeroDivisionError
        return [ClientPage(f"Page {self.order}", f"/client/area-{self.order}/", self.order)]

    def panels(self, *, request: HttpRequest) -> list[Panel]:
        if self.fails:
            raise ZeroDivisionError
        if self.breaks_sql:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")
        names = ", ".join(Company.objects.values_list("name", flat=True))
        return [Panel(f"Panel {self.order}", mark_safe(f"<p>sees: {names}</p>"), self.order, "/client/all/")]


@pytest.fixture
def areas(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Area]]:
    found: list[tuple[str, Area]] = []
    monkeypatch.setattr(collect, "find_all", lambda _contract: found)
    return found


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_stranger_is_led_to_the_sign_in_and_back(company: Company) -> None:
    response = Client().get(HOME)

    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/client/")


def test_a_customer_sees_the_plugins_panels_about_their_own_company_only(
    signed_in: SignIn, company: Company, other_company: Company, areas: list[tuple[str, Area]]
) -> None:
    areas += [("late", Area(order=60)), ("first", Area(order=10)), ("middle", Area(order=30))]

    response = signed_in(Role.CUSTOMER, company=company).get(HOME)

    page = text(response)
    assert response.status_code == 200
    assert [page.index(f"Panel {order}") for order in (10, 30, 60)] == sorted(
        page.index(f"Panel {order}") for order in (10, 30, 60)
    )
    assert page.count("<p>sees: Acme Logistik</p>") == 3
    assert "Zenith" not in page
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_the_navigation_marks_the_page_that_is_open(
    signed_in: SignIn, company: Company, areas: list[tuple[str, Area]]
) -> None:
    areas += [("one", Area(order=10))]
    client = signed_in(Role.CUSTOMER, company=company)

    home, profile = text(client.get(HOME)), text(client.get("/client/profile/"))

    assert 'href="/client/" aria-current="page">Overview' in home
    assert 'href="/client/area-10/">Page 10' in home
    assert 'href="/client/profile/" aria-current="page">Profile' in profile
    assert home.count('aria-current="page"') == profile.count('aria-current="page"') == 1


def test_nothing_shared_yet_is_said(signed_in: SignIn, company: Company, areas: list[tuple[str, Area]]) -> None:
    page = text(signed_in(Role.CUSTOMER, company=company).get(HOME))

    assert "Nothing here yet" in page
    assert "What Alder &amp; Co shares with you will stand here" in page


@pytest.mark.parametrize("kind", ["fails", "breaks_sql"])
def test_one_plugin_s_failure_leaves_the_others_and_is_said(
    signed_in: SignIn, company: Company, areas: list[tuple[str, Area]], settings: Settings, kind: str
) -> None:
    settings.FOYER_STRICT_PLUGINS = False
    areas += [("broken", Area(order=10, **{kind: True})), ("whole", Area(order=30))]

    response = signed_in(Role.CUSTOMER, company=company).get(HOME)

    page = text(response)
    assert response.status_code == 200
    assert "A part of this page cannot be shown at the moment" in page
    assert "<p>sees: Acme Logistik</p>" in page


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.EDITOR, Role.STAFF])
@pytest.mark.parametrize("path", [HOME, "/client/profile/", "/client/reports/"])
def test_the_team_is_told_where_their_own_part_is(signed_in: SignIn, role: Role, path: str) -> None:
    response = signed_in(role).get(path)

    assert response.status_code == 403
    assert "The client area is for customers" in text(response)
    assert 'href="/admin/"' in text(response)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.CUSTOMER_MANAGER])
@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/account/", "/admin/users/"])
def test_a_customer_in_the_admin_is_told_where_their_own_part_is(
    signed_in: SignIn, company: Company, role: Role, path: str
) -> None:
    client = signed_in(role, company=company)
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 403
        assert "This part is for the organisation" in text(response)
        assert 'href="/client/"' in text(response)


@pytest.mark.parametrize("path", [HOME, "/admin/", "/accounts/landing/", "/accounts/organisation/"])
def test_somebody_without_any_seat_gets_a_sentence_and_no_circle(signed_in: SignIn, path: str) -> None:
    response = signed_in("").get(path, follow=True)

    assert response.redirect_chain == []
    assert response.status_code == 403
    assert "does not belong to an organisation" in text(response)
    assert 'action="/accounts/logout/"' in text(response)


def test_who_is_customer_of_two_companies_chooses_and_sees_one(
    signed_in: SignIn,
    person: MakePerson,
    tenant: Tenant,
    company: Company,
    other_company: Company,
    areas: list[tuple[str, Area]],
) -> None:
    areas += [("one", Area(order=10))]
    user = person(Role.CUSTOMER, company=company)
    second = add_member(user, tenant, Role.CUSTOMER_MANAGER, other_company)
    client = signed_in(user)

    response = client.get(HOME)
    assert response.headers["Location"] == "/accounts/organisation/?next=%2Fclient%2F"
    choice = text(client.get(response.headers["Location"]))
    assert "Alder &amp; Co · Acme Logistik · Customer" in choice
    assert "Alder &amp; Co · Zenith GmbH · Customer manager" in choice
    chosen = client.post("/accounts/organisation/", {"seat": f"m{second.pk}", "next": "/client/"})
    assert chosen.headers["Location"] == HOME

    page = text(client.get(HOME))
    assert "sees: Zenith GmbH" in page
    assert "Acme" not in page


@pytest.mark.parametrize("what", ["membership", "company", "tenant", "person"])
def test_an_end_takes_hold_with_the_next_request(
    signed_in: SignIn, person: MakePerson, tenant: Tenant, company: Company, what: str
) -> None:
    user = person(Role.CUSTOMER, company=company)
    client = signed_in(user)
    assert client.get(HOME).status_code == 200

    if what == "membership":
        remove_member(user.memberships.get())
    elif what == "company":
        Company._base_manager.filter(pk=company.pk).update(active=False) if connection.vendor == "sqlite" else _close(
            tenant, company
        )
    elif what == "tenant":
        set_tenant_active(tenant, False)
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get(HOME).status_code == (302 if what == "person" else 403)


def _close(tenant: Tenant, company: Company) -> None:
    from portal.tenants.scope import tenant_scope

    with tenant_scope(tenant):
        Company.objects.filter(pk=company.pk).update(active=False)


def test_a_profile_is_shown_changed_and_read_in(signed_in: SignIn, person: MakePerson, company: Company) -> None:
    user = person(Role.CUSTOMER, company=company, first_name="Carla", last_name="Brandt")
    client = signed_in(user)
    assert 'value="Carla"' in text(client.get(reverse("portal_client:profile")))

    fields = {
        "first_name": "Carla",
        "last_name": "Brandt-Óg",
        "phone": "+49 (30) 1234-567",
        "language": "de",
        "time_zone": "America/New_York",
    }
    saved = client.post(reverse("portal_client:profile"), fields)

    assert saved.headers["Location"] == "/client/profile/"
    user.refresh_from_db()
    assert (user.last_name, user.profile.phone, user.profile.time_zone) == (
        "Brandt-Óg",
        "+49 (30) 1234-567",
        "America/New_York",
    )
    page = client.get("/client/profile/")
    assert '<html lang="de"' in text(page)
    assert page.headers["Content-Language"] == "de"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "call me"),
        ("time_zone", "Europe/Nowhere"),
        ("language", "xx"),
        ("first_name", ""),
        ("last_name", "x" * 151),
    ],
)
def test_a_wrong_profile_is_refused_beside_its_field_and_nothing_changes(
    signed_in: SignIn, person: MakePerson, company: Company, field: str, value: str
) -> None:
    user = person(Role.CUSTOMER, company=company, first_name="Carla", last_name="Brandt")
    fields = {"first_name": "New", "last_name": "Name", "phone": "", "language": "", "time_zone": "", field: value}

    response = signed_in(user).post("/client/profile/", fields)

    assert response.status_code == 422
    assert f'id="id_{field}"' in text(response)
    assert 'aria-invalid="true"' in text(response)
    user.refresh_from_db()
    assert (user.first_name, hasattr(user, "profile")) == ("Carla", False)


def test_signing_out_ends_it(signed_in: SignIn, company: Company) -> None:
    client = signed_in(Role.CUSTOMER, company=company)
    assert 'action="/accounts/logout/"' in text(client.get(HOME))

    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert client.get(HOME).status_code == 302


def test_panels_are_not_escaped_twice_but_their_titles_once(
    signed_in: SignIn, company: Company, areas: list[tuple[str, Any]]
) -> None:
    class Odd(Area):
        def panels(self, *, request: HttpRequest) -> list[Panel]:
            return [Panel("Hours & <b>", SafeString("<p>whole</p>"), 30)]

    areas += [("odd", Odd(order=30))]
    page = text(signed_in(Role.CUSTOMER, company=company).get(HOME))

    assert "Hours &amp; &lt;b&gt;" in page
    assert "<p>whole</p>" in page
