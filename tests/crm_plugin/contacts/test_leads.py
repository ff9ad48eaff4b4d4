"""A form of the site becomes a contact of a company, once, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.models import CompanyDetails, Contact, Lead
from crm_plugin.contacts.receivers import form_submitted
from crm_plugin.contacts.selectors.companies import companies
from crm_plugin.contacts.services import create_company, create_contact, receive_lead
from crm_plugin.contacts.services.leads import split_name
from portal.plugins.models import EventRecord
from portal.search.public import matching_ids
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.conftest import NOON, MakeEnquiry

pytestmark = pytest.mark.usefixtures("scope")


def test_a_new_person_of_a_new_company(enquiry: MakeEnquiry) -> None:
    event = enquiry(
        name="Luís Gonçalves",
        email="luisg@embraer.com.br",
        phone="+55 (12) 3923-5555",
        company_name="Embraer - Empresa Brasileira de Aeronáutica S.A.",
        message="Please call.\nToday.",
        campaign="spring",
        consent=True,
        answers={"Budget": "10.000 €"},
    )
    form_submitted(event)
    lead = Lead.objects.select_related("contact", "company").get()
    assert lead.company.name == "Embraer - Empresa Brasileira de Aeronáutica S.A."
    assert (lead.contact.first_name, lead.contact.last_name) == ("Luís", "Gonçalves")
    assert (lead.contact.email, lead.contact.phone) == ("luisg@embraer.com.br", "+55 (12) 3923-5555")
    assert (lead.page_id, lead.page_title, lead.section_name, lead.campaign) == (7, "Contact", "Write to us", "spring")
    assert (lead.message, lead.answers, lead.consent) == ("Please call.\nToday.", {"Budget": "10.000 €"}, True)
    assert lead.received_at == NOON
    assert lead.handled_at is None
    assert list(matching_ids("goncalves", kind="contact")) == [{"object_id": lead.contact_id}]
    assert list(matching_ids("aeronautica", kind="company")) == [{"object_id": lead.company_id}]
    said = EventRecord.objects.get(event_type__endswith="LeadReceived")
    assert said.payload == {
        "contact_id": str(lead.contact_id),
        "company_id": str(lead.company_id),
        "submission_id": str(event.submission_id),
    }


def test_names_of_invisible_signs_count_as_left_out(enquiry: MakeEnquiry) -> None:
    lead = receive_lead(event=enquiry(name="\u200b", company_name="\u2060\u202e", email="ada@gmail.com"))
    assert (lead.contact.last_name, lead.company.name) == ("ada", "ada@gmail.com")


def test_the_same_submission_twice_is_one_lead(enquiry: MakeEnquiry) -> None:
    event = enquiry()
    first = receive_lead(event=event)
    assert receive_lead(event=event).pk == first.pk
    assert (Lead.objects.count(), Contact.objects.count(), Company.objects.count()) == (1, 1, 1)
    assert EventRecord.objects.filter(event_type__endswith="LeadReceived").count() == 1


def test_a_second_enquiry_of_a_person_finds_the_contact(enquiry: MakeEnquiry) -> None:
    first = receive_lead(event=enquiry(company_name="Köhler & Söhne"))
    second = receive_lead(event=enquiry(email="LEONIE@Koehler.example", company_name="kohler sohne"))
    assert second.contact_id == first.contact_id
    assert (Lead.objects.count(), Contact.objects.count(), Company.objects.count()) == (2, 1, 1)


def test_the_company_is_found_by_its_folded_name(enquiry: MakeEnquiry, brandt: Company) -> None:
    lead = receive_lead(event=enquiry(company_name="  BRANDT   logistik ", email="x@elsewhere.example"))
    assert lead.company == brandt
    assert lead.typed_company == "BRANDT logistik"


def test_the_company_is_found_by_the_domain_of_its_website(enquiry: MakeEnquiry, brandt: Company) -> None:
    assert receive_lead(event=enquiry(email="new@brandt.example")).company == brandt


def test_the_company_is_found_by_the_domain_of_its_people(enquiry: MakeEnquiry, company: Company) -> None:
    create_contact(company=company, facts=ContactFacts(last_name="One", email="one@acme.example"))
    create_company(name="Acme keeps its details", facts=CompanyFacts())
    CompanyDetails.objects.create(company=company, name_key="acme logistik")
    assert receive_lead(event=enquiry(email="two@acme.example")).company == company


def test_a_domain_of_two_companies_tells_nothing(enquiry: MakeEnquiry) -> None:
    for name in ("One", "Two"):
        create_company(name=name, facts=CompanyFacts(website="shared.example"))
    lead = receive_lead(event=enquiry(name="Jo Doe", email="jo@shared.example"))
    assert lead.company.name == "Jo Doe"


@pytest.mark.parametrize(
    "domain", ["gmail.com", "yahoo.co.uk", "yahoo.de", "surfeu.de", "t-online.de", "wp.pl", "GMX.net"]
)
def test_mail_providers_are_no_companies(enquiry: MakeEnquiry, domain: str) -> None:
    receive_lead(event=enquiry(name="Ada One", email=f"ada@{domain}", company_name="Ada Ltd"))
    lead = receive_lead(event=enquiry(name="Bob Two", email=f"bob@{domain}"))
    assert lead.company.name == "Bob Two"


def test_a_person_without_a_company_gives_the_company_its_name(enquiry: MakeEnquiry) -> None:
    lead = receive_lead(event=enquiry(name="Bjørn Hansen", email="bjorn@unheard-of.example"))
    assert lead.company.name == "Bjørn Hansen"
    assert CompanyDetails.objects.get(company=lead.company).is_person
    stranger = receive_lead(event=enquiry(name="Ida Holm", email="ida@unheard-of.example"))
    assert stranger.company != lead.company, "a person's provider is not the person's company"
    again = receive_lead(event=enquiry(name="Bjørn Hansen", email="bjorn@unheard-of.example"))
    assert again.company == lead.company


def test_two_people_of_one_name_stay_two(enquiry: MakeEnquiry) -> None:
    one = receive_lead(event=enquiry(name="Anna Schmidt", email="anna@gmail.com"))
    two = receive_lead(event=enquiry(name="Anna Schmidt", email="schmidt@gmx.de"))
    assert one.contact_id != two.contact_id
    assert one.company_id != two.company_id


def test_odd_answers_lose_nothing(enquiry: MakeEnquiry) -> None:
    name, company_name = "N\x00" + "ä" * 300 + " " + "ö" * 300, "Ç" * 400
    event = enquiry(
        name=name,
        email="not an address",
        phone="call my secretary after five, she knows " * 4,
        company_name=company_name,
        page_title="T" * 400,
        page_url="javascript:alert(1)",
        section_name="S" * 400,
        campaign="K" * 400,
        message="\x00" + "Ж" * 30_000,
        answers={"Odd\x00 label": "\x00value"},
    )
    lead = receive_lead(event=event)
    assert lead.typed_name == name.replace("\x00", "")
    assert lead.typed_company == company_name
    assert lead.typed_email == "not an address"
    assert lead.typed_phone == event.phone.strip()
    assert lead.message == "Ж" * 30_000
    assert lead.answers == {"Odd label": "value"}
    assert lead.company.name == "Ç" * 200
    assert (lead.contact.first_name, lead.contact.last_name) == ("N" + "ä" * 99, "ö" * 100)
    assert (lead.contact.email, lead.contact.phone) == ("", "")
    assert lead.page_link == ""


def test_an_enquiry_with_nothing_in_it_is_still_kept(enquiry: MakeEnquiry) -> None:
    lead = receive_lead(event=enquiry(name="", email="", phone="", section_name="", page_title=""))
    assert str(lead.contact)
    assert lead.company.name


def test_enquiries_stay_in_their_tenant(
    enquiry: MakeEnquiry, brandt: Company, tenant: Tenant, other_tenant: Tenant
) -> None:
    event = enquiry(company_name="Brandt Logistik", email="carla@brandt.example")
    with tenant_scope(other_tenant):
        lead = receive_lead(event=event)
        assert lead.company != brandt
        assert Company.objects.count() == 1
    assert Lead.objects.count() == 0
    assert receive_lead(event=replace(event)).company == brandt


def test_an_enquiry_moves_the_company_up(enquiry: MakeEnquiry, brandt: Company) -> None:
    CompanyDetails.objects.filter(company=brandt).update(last_activity_at=None)
    receive_lead(event=enquiry(company_name="Brandt Logistik"))
    assert companies().get(pk=brandt.pk).crm.last_activity_at == NOON


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Leonie Köhler", ("Leonie", "Köhler")),
        ("Ana Maria de Souza", ("Ana Maria de", "Souza")),
        ("Cher", ("", "Cher")),
        ("", ("", "")),
    ],
)
def test_the_last_word_is_the_last_name(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts
