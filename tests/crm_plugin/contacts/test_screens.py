"""The staff panels of companies and contacts: what they show, to whom, at what cost."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.models import CompanyDetails, CompanyStatus, Contact, Lead, Region
from crm_plugin.contacts.services import add_note, create_company, create_contact, receive_lead
from portal.panels import capped
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.conftest import MakeEnquiry
from tests.support.people import MakePerson, SignIn

LIST = "/admin/crm/companies/"
MOST_QUERIES = 12
SCOPE = ("SAVEPOINT", "RELEASE", "select set_config")


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return unescape(answer.content.decode())


def many(tenant: Tenant, count: int) -> None:
    with tenant_scope(tenant):
        status = CompanyStatus.objects.create(name=f"Status {count}")
        for number in range(count):
            company = create_company(name=f"Firma {count} {number:03}", facts=CompanyFacts(status=status, city="Bonn"))
            create_contact(company=company, facts=ContactFacts(last_name=f"Person {number:03}"))


@pytest.fixture
def staff(signed_in: SignIn) -> Client:
    return signed_in(Role.STAFF)


def test_the_list_shows_the_tenants_companies_and_leads_to_their_workplace(
    staff: Client, brandt: Company, foreign: Contact
) -> None:
    page = text_of(staff, LIST)
    for word in ("Brandt Logistik", "Customer", "Hamburg, Germany", reverse("crm_companies:inspect", args=[brandt.pk])):
        assert word in page
    assert "Foreign Freight" not in page
    assert "1 company" in page.lower()


@pytest.mark.parametrize("typed", ["brandt", "LOGISTIK bra", "hamb", "040 66969", "+49 40 66969120", "brandt.example"])
def test_the_list_is_searched_in_any_spelling(staff: Client, brandt: Company, foreign: Contact, typed: str) -> None:
    for url in (LIST, f"{LIST}results/"):
        answer = staff.get(url, {"q": typed})
        assert [row.name for row in answer.context["object_list"]] == ["Brandt Logistik"]


def test_a_search_without_a_match_says_so_and_offers_all(staff: Client, brandt: Company) -> None:
    page = text_of(staff, f"{LIST}?q=zzz")
    assert "No companies match this" in page
    assert "Show all" in page


def test_an_empty_list_says_what_would_be_here(staff: Client) -> None:
    page = text_of(staff, LIST)
    assert "No companies yet" in page
    assert reverse("crm_companies:add") in page


def test_filters_and_orders(staff: Client, brandt: Company, company: Company, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        status = CompanyDetails.objects.get(company=brandt).status
        other = Region.objects.create(name="South")
    names = lambda query: [row.name for row in staff.get(LIST, query).context["object_list"]]  # noqa: E731
    assert names({}) == ["Acme Logistik", "Brandt Logistik"]
    assert names({"ordering": "-name"}) == ["Brandt Logistik", "Acme Logistik"]
    assert names({"ordering": "-id"}) == ["Acme Logistik", "Brandt Logistik"][:: 1 if company.pk > brandt.pk else -1]
    assert names({"status": str(status.pk)}) == ["Brandt Logistik"]
    assert names({"region": str(other.pk)}) == []
    for nonsense in (
        {"status": "x"},
        {"status": str(uuid4())},
        {"ordering": "tenant__name"},
        {"p": "x"},
        {"p": "99"},
        {"export": "csv"},
    ):
        answer = staff.get(LIST, nonsense)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_a_long_list_says_more_than(staff: Client, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped, "CAP", 20)
    with tenant_scope(tenant):
        Company.objects.bulk_create([Company(name=f"Firma {number:03}") for number in range(120)])
    page = text_of(staff, LIST)
    assert "More than 20 companies" in page
    assert "of 3" not in page
    third = staff.get(LIST, {"p": 3})
    assert [row.name for row in third.context["object_list"]] == [f"Firma {number:03}" for number in range(100, 120)]


@pytest.mark.parametrize("name", ["crm_companies", "crm_contacts", "crm_deals"])
def test_a_list_costs_the_same_for_one_and_for_thirty(signed_in: SignIn, tenant: Tenant, name: str) -> None:
    staff = signed_in(Role.STAFF)
    counted = []
    for count in (1, 30):
        many(tenant, count)
        staff.get(reverse(f"{name}:index"))
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(reverse(f"{name}:index")).status_code == 200
        # On PostgreSQL the scope adds its own few, and a test others than a request outside of one.
        statements = [query["sql"] for query in queries if not query["sql"].startswith(SCOPE)]
        counted.append(len(statements))
    assert counted[0] == counted[1], statements
    assert counted[1] <= MOST_QUERIES, statements


def test_the_workplace_costs_the_same_for_one_note_and_for_thirty(
    signed_in: SignIn, brandt: Company, carla: Contact, tenant: Tenant, person: MakePerson
) -> None:
    author = person(Role.STAFF)
    staff = signed_in(author)
    counted = []
    for count in (1, 30):
        with tenant_scope(tenant):
            for number in range(count):
                add_note(company=brandt, text=f"Note {number}", by=author, contact=carla)
                create_contact(company=brandt, facts=ContactFacts(last_name=f"Person {number}"))
        staff.get(reverse("crm_companies:inspect", args=[brandt.pk]))
        with CaptureQueriesContext(connection) as queries:
            staff.get(reverse("crm_companies:inspect", args=[brandt.pk]))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_workplace_shows_what_happened_and_the_next_thing_to_do(
    staff: Client, brandt: Company, carla: Contact, enquiry: MakeEnquiry, tenant: Tenant, person: MakePerson
) -> None:
    url = reverse("crm_companies:inspect", args=[brandt.pk])
    assert "Write a note" in text_of(staff, url)
    with tenant_scope(tenant):
        add_note(company=brandt, text="Pinned <script>", by=person(Role.STAFF), pinned=True)
        lead = receive_lead(event=enquiry(name="Carla Brandt", email="carla@brandt.example", message="How much?"))
    page = text_of(staff, url)
    for word in (
        "Pinned <script>",
        "Enquiry from Carla Brandt",
        "How much?",
        "Contact",
        "Write to us",
        "waits for an answer",
    ):
        assert word in page
    assert "<script>" not in staff.get(url).content.decode().split("Pinned ")[1][:20]
    assert staff.post(reverse("crm_companies:handle_lead", args=[lead.pk])).status_code == 302
    page = text_of(staff, url)
    assert "waits for an answer" not in page
    assert "Dealt with by" in page
    with tenant_scope(tenant):
        assert Lead.objects.get().handled_at is not None


def test_a_company_without_anything_has_a_workplace_too(staff: Client, company: Company) -> None:
    page = text_of(staff, reverse("crm_companies:inspect", args=[company.pk]))
    assert "Nothing has happened yet" in page
    assert "Add a contact" in page


def test_the_contact_shows_page_and_section_it_came_from(staff: Client, enquiry: MakeEnquiry, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lead = receive_lead(event=enquiry(answers={"Budget": "a <b>lot</b>"}, campaign="spring"))
    answer = staff.get(reverse("crm_contacts:inspect", args=[lead.contact_id])).content.decode()
    for word in (
        "https://alder.example/contact/",
        "Write to us",
        "spring",
        "Budget",
        "a &lt;b&gt;lot&lt;/b&gt;",
        "+49 0711 2842222",
    ):
        assert word in answer


def test_a_company_is_added_and_changed(staff: Client, tenant: Tenant) -> None:
    answer = staff.post("/admin/crm/companies/new/", {"name": "Żurek i Córki", "city": "Kraków", "active": "on"})
    with tenant_scope(tenant):
        company = Company.objects.get()
        assert company.crm.city == "Kraków"
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        reverse("crm_companies:inspect", args=[company.pk]),
    )
    edit = reverse("crm_companies:edit", args=[company.pk])
    assert 'value="Kraków"' in staff.get(edit).content.decode()
    staff.post(edit, {"name": "Żurek", "city": "Łódź"})
    with tenant_scope(tenant):
        company = Company.objects.get()
        assert (company.name, company.crm.city, company.active) == ("Żurek", "Łódź", False)


def test_mistakes_stand_beside_their_field_and_save_nothing(staff: Client, tenant: Tenant) -> None:
    page = staff.post("/admin/crm/companies/new/", {"name": " ", "email": "no address", "city": "Kraków"})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"name", "email"}
    assert 'value="Kraków"' in page.content.decode()
    with tenant_scope(tenant):
        assert Company.objects.count() == 0


def test_a_double_is_asked_about_once(staff: Client, brandt: Company, tenant: Tenant) -> None:
    values = {"name": "brandt LOGISTIK", "city": "Bremen"}
    page = staff.post("/admin/crm/companies/new/", values)
    assert page.status_code == 200
    assert "You may have this company already" in page.content.decode()
    assert reverse("crm_companies:inspect", args=[brandt.pk]) in page.content.decode()
    with tenant_scope(tenant):
        assert Company.objects.count() == 1
    assert staff.post("/admin/crm/companies/new/", {**values, "anyway": "on"}).status_code == 302
    with tenant_scope(tenant):
        assert Company.objects.count() == 2


def test_a_double_contact_is_asked_about_once(staff: Client, brandt: Company, carla: Contact, tenant: Tenant) -> None:
    url = f"{reverse('crm_contacts:add')}?company={brandt.pk}"
    assert str(brandt.pk) in staff.get(url).content.decode()
    values = {"company": str(brandt.pk), "last_name": "Other", "email": "CARLA@brandt.example"}
    page = staff.post(url, values)
    assert "You may have this person already" in page.content.decode()
    assert staff.post(url, {**values, "anyway": "on"}).status_code == 302
    with tenant_scope(tenant):
        assert Contact.objects.count() == 2


def test_a_contact_keeps_an_address_in_other_letters_when_changed(
    staff: Client, brandt: Company, tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        facts = ContactFacts(first_name="Stanisław", last_name="Wójcik", email="stanisław.wójcik@wp.pl")
        contact = create_contact(company=brandt, facts=facts)
    values = {"company": str(brandt.pk), "first_name": "Stanisław", "last_name": "Wójcik", "email": contact.email}
    answer = staff.post(reverse("crm_contacts:edit", args=[contact.pk]), {**values, "phone": "+48 22 828 37 39"})
    assert answer.status_code == 302
    with tenant_scope(tenant):
        contact.refresh_from_db()
    assert (contact.email, contact.phone) == ("stanisław.wójcik@wp.pl", "+48 22 828 37 39")


@pytest.mark.parametrize("typed", ["\u200b", " \u202e\u2060 ", "\u200d"])
def test_a_name_of_invisible_signs_is_left_out(staff: Client, brandt: Company, tenant: Tenant, typed: str) -> None:
    person = {"company": str(brandt.pk), "last_name": typed}
    for url, values in ((f"{LIST}new/", {"name": typed}), (reverse("crm_contacts:add"), person)):
        assert "This field is required" in staff.post(url, values).content.decode()
    with tenant_scope(tenant):
        assert (Company.objects.count(), Contact.objects.count()) == (1, 0)


def test_a_contacts_name_is_kept_without_invisible_signs(staff: Client, brandt: Company, tenant: Tenant) -> None:
    values = {"company": str(brandt.pk), "first_name": "Ca\u200brla", "last_name": "\u202eNord  mann"}
    assert staff.post(reverse("crm_contacts:add"), values).status_code == 302
    with tenant_scope(tenant):
        assert Contact.objects.get().full_name == "Carla Nord mann"


def test_a_foreign_company_or_status_cannot_be_chosen(
    staff: Client, foreign: Contact, other_tenant: Tenant, tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        status = CompanyStatus.objects.create(name="Theirs")
    page = staff.post(reverse("crm_contacts:add"), {"company": str(foreign.company_id), "last_name": "Spy"})
    assert "company" in page.context["form"].errors
    page = staff.post(
        reverse("crm_companies:add"), {"name": "Spy", "status": str(status.pk), "parent": str(foreign.company_id)}
    )
    assert set(page.context["form"].errors) == {"status", "parent"}
    assert (
        str(foreign.company_id)
        not in staff.get(f"{reverse('crm_contacts:add')}?company={foreign.company_id}")
        .content.decode()
        .split("<main")[1]
    )
    with tenant_scope(tenant):
        assert (Company.objects.count(), Contact.objects.count()) == (0, 0)


def test_deleting_a_company_in_use_says_what_uses_it(
    signed_in: SignIn, brandt: Company, carla: Contact, tenant: Tenant
) -> None:
    manager = signed_in(Role.MANAGER)
    url = reverse("crm_companies:delete", args=[brandt.pk])
    assert manager.get(url).status_code == 200
    page = unescape(manager.post(url, follow=True).content.decode())
    assert "Brandt Logistik cannot be deleted, because it is still used: 1 contact. Nothing was changed." in page
    with tenant_scope(tenant):
        assert Company.objects.count() == 1
    manager.post(reverse("crm_contacts:delete", args=[carla.pk]))
    assert manager.post(url).headers["Location"] == LIST
    with tenant_scope(tenant):
        assert Company.objects.count() == 0


Address = Callable[[Any, Any], str]
ADDRESSES: dict[str, Address] = {
    "workplace": lambda company, _contact: reverse("crm_companies:inspect", args=[company]),
    "edit": lambda company, _contact: reverse("crm_companies:edit", args=[company]),
    "delete": lambda company, _contact: reverse("crm_companies:delete", args=[company]),
    "contact": lambda _company, contact: reverse("crm_contacts:inspect", args=[contact]),
    "edit contact": lambda _company, contact: reverse("crm_contacts:edit", args=[contact]),
    "delete contact": lambda _company, contact: reverse("crm_contacts:delete", args=[contact]),
    "choose company": lambda company, _contact: reverse("crm_company_chooser:chosen", args=[company]),
    "choose contact": lambda _company, contact: reverse("crm_contact_chooser:chosen", args=[contact]),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_foreign_unknown_and_malformed_ids_do_not_exist(
    signed_in: SignIn, brandt: Company, carla: Contact, foreign: Contact, name: str
) -> None:
    manager = signed_in(Role.MANAGER)
    address = ADDRESSES[name]
    assert manager.get(address(brandt.pk, carla.pk)).status_code == 200
    for ids in ((foreign.company_id, foreign.pk), (uuid4(), uuid4())):
        assert manager.get(address(*ids)).status_code == 404
        assert manager.post(address(*ids), {"name": "x"}).status_code in {404, 405}
    own = str(brandt.pk) if str(brandt.pk) in address(brandt.pk, carla.pk) else str(carla.pk)
    malformed = address(brandt.pk, carla.pk).replace(own, "not-an-id")
    assert manager.get(malformed).status_code == 404


def test_choosers_show_the_own_rows_to_those_who_may_see_them(
    signed_in: SignIn, brandt: Company, carla: Contact, foreign: Contact
) -> None:
    staff, editor = signed_in(Role.STAFF), signed_in(Role.EDITOR)
    for kind, own, other in (("company", brandt, foreign.company), ("contact", carla, foreign)):
        for view in ("choose", "choose_results"):
            url = reverse(f"crm_{kind}_chooser:{view}")
            page = staff.get(url).content.decode()
            assert str(own) in page
            assert str(other) not in page
            assert str(own) in staff.get(url, {"q": "brandt"}).content.decode()
            assert str(own.pk) not in staff.get(url, {"q": "zzz"}).content.decode()
            assert editor.get(url).status_code == 302
        several = reverse(f"crm_{kind}_chooser:chosen_multiple")
        answer = staff.get(several, {"id": [str(own.pk), str(other.pk)]}).content.decode()
        assert str(own.pk) in answer
        assert str(other.pk) not in answer
        assert staff.get(several, {"id": ["not-an-id"]}).status_code == 404


SCREENS = {
    "crm_companies:index": {Role.STAFF, Role.MANAGER, Role.ADMIN},
    "crm_companies:index_results": {Role.STAFF, Role.MANAGER, Role.ADMIN},
    "crm_companies:add": {Role.STAFF, Role.MANAGER, Role.ADMIN},
    "crm_companies:inspect": {Role.STAFF, Role.MANAGER, Role.ADMIN},
    "crm_companies:edit": {Role.STAFF, Role.MANAGER, Role.ADMIN},
    "crm_companies:delete": {Role.MANAGER, Role.ADMIN},
    "crm_contacts:index": {Role.STAFF, Role.MANAGER, Role.ADMIN},
    "crm_contacts:add": {Role.STAFF, Role.MANAGER, Role.ADMIN},
}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.STAFF, Role.EDITOR, Role.CUSTOMER, ""])
def test_who_sees_which_screen(signed_in: SignIn, person: MakePerson, brandt: Company, role: Role | str) -> None:
    client = signed_in(person(role, company=brandt) if role == Role.CUSTOMER else role)
    for name, allowed in SCREENS.items():
        args = [brandt.pk] if name.partition(":")[2] in {"inspect", "edit", "delete"} else []
        status = client.get(reverse(name, args=args)).status_code
        assert (status == 200) == (role in allowed), (name, role, status)
        assert status in {200, 302, 403}


def test_a_stranger_is_led_to_the_door(db: None, brandt: Company) -> None:
    answer = Client().get(reverse("crm_companies:inspect", args=[brandt.pk]))
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_staff_may_not_delete(staff: Client, brandt: Company, tenant: Tenant) -> None:
    assert staff.post(reverse("crm_companies:delete", args=[brandt.pk])).status_code == 302
    with tenant_scope(tenant):
        assert Company.objects.count() == 1
