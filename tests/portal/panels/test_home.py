"""The admin's first screen: what waits, for whoever may see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from crm_plugin.contacts.services import receive_lead
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.conftest import enquiry as enquiry
from tests.support.people import SignIn

WAITING = "Enquiries that wait for an answer"
ALL = [WAITING, "Deals expected next", "Time accounts that run low", "Latest reports"]


def titles(page: BeautifulSoup) -> list[str]:
    return [heading.get_text() for heading in page.select(".panels-home__title")]


def home(signed_in: SignIn, role: Role) -> BeautifulSoup:
    return BeautifulSoup(signed_in(role).get("/admin/").content, "html.parser")


@pytest.mark.parametrize(("role", "seen"), [(Role.STAFF, ALL), (Role.MANAGER, ALL), (Role.EDITOR, [])])
def test_everybody_sees_what_they_may_see_to(signed_in: SignIn, role: Role, seen: list[str]) -> None:
    page = home(signed_in, role)
    assert titles(page) == seen
    assert [heading.get_text() for heading in page.select("h1")] == ["Alder & Co"]


def test_that_nothing_waits_is_said(signed_in: SignIn) -> None:
    said = [sentence.get_text() for sentence in home(signed_in, Role.STAFF).select(".panels-home__empty")]
    assert said == [
        "Every enquiry has been dealt with.",
        "No open deal has a date.",
        "Every account has enough hours.",
        "No report has been started yet.",
    ]


def test_an_enquiry_waits_for_its_own_organisation_only(
    signed_in: SignIn, tenant: Tenant, other_tenant: Tenant, enquiry: Callable[..., object]
) -> None:
    with tenant_scope(tenant):
        receive_lead(event=enquiry(company_name="Köhler KG", submitted_at=timezone.now()))  # type: ignore[arg-type]
    with tenant_scope(other_tenant):
        receive_lead(event=enquiry(company_name="Foreign KG", submitted_at=timezone.now()))  # type: ignore[arg-type]
    rows = home(signed_in, Role.STAFF).select("[aria-labelledby=home-leads] .panels-home__row a")
    assert [row.get_text() for row in rows] == ["Köhler KG"]


def test_pages_are_searched_by_whoever_may_see_pages(signed_in: SignIn) -> None:
    assert not home(signed_in, Role.STAFF).select("form[role=search]")
