"""Customers as they are, accents and telephone numbers and all, through the form's receiver and the staff's screens.

The people of `people.csv` are invented; FOYER_REAL_CUSTOMERS names a list of real ones to take in their place.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from crm_plugin.contacts.models import Contact, Lead
from crm_plugin.contacts.receivers import form_submitted
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.conftest import MakeEnquiry
from tests.support.people import SignIn

PEOPLE = Path(os.environ.get("FOYER_REAL_CUSTOMERS") or Path(__file__).with_name("people.csv"))


def rows() -> Iterator[dict[str, str]]:
    with PEOPLE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture
def received(tenant: Tenant, enquiry: MakeEnquiry) -> None:
    with tenant_scope(tenant):
        for row in rows():
            form_submitted(
                enquiry(
                    name=f"{row['FirstName']} {row['LastName']}",
                    email=row["Email"],
                    phone=row["Phone"],
                    company_name=row["Company"],
                    message=f"{row['Address']}, {row['City']}, {row['Country']}",
                )
            )


def test_each_is_a_contact_of_a_company_word_for_word(received: None, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        for row in rows():
            lead = Lead.objects.select_related("contact", "company").get(typed_email=row["Email"])
            assert lead.contact.full_name == f"{row['FirstName']} {row['LastName']}"
            assert (lead.contact.email, lead.contact.phone) == (row["Email"], row["Phone"])
            assert lead.typed_company == row["Company"]
            assert lead.company.name == (row["Company"] or f"{row['FirstName']} {row['LastName']}")
        assert Lead.objects.count() == Contact.objects.count() == len(list(rows()))


def test_each_is_found_by_name_and_by_number_and_opened(received: None, signed_in: SignIn, tenant: Tenant) -> None:
    staff: Client = signed_in(Role.STAFF)
    for row in rows():
        name = f"{row['FirstName']} {row['LastName']}"
        for typed in filter(None, (row["LastName"].upper(), row["Phone"], row["Phone"].replace(" ", ""), row["Email"])):
            answer = staff.get(reverse("crm_contacts:index"), {"q": typed})
            assert name in [contact.full_name for contact in answer.context["object_list"]], typed
        with tenant_scope(tenant):
            contact = Contact.objects.get(email=row["Email"])
        page = unescape(staff.get(reverse("crm_contacts:inspect", args=[contact.pk])).content.decode())
        for word in filter(None, (name, row["Phone"], row["Email"])):
            assert word in page


def test_each_is_saved_by_the_form_unharmed(received: None, signed_in: SignIn, tenant: Tenant) -> None:
    staff = signed_in(Role.STAFF)
    with tenant_scope(tenant):
        people = list(Contact.objects.all())
    for contact in people:
        values = {name: getattr(contact, name) for name in ("first_name", "last_name", "email", "phone")}
        url = reverse("crm_contacts:edit", args=[contact.pk])
        assert staff.post(url, {**values, "company": str(contact.company_id)}).status_code == 302, values
    with tenant_scope(tenant):
        kept = {contact.pk: (contact.full_name, contact.email, contact.phone) for contact in Contact.objects.all()}
        assert kept == {contact.pk: (contact.full_name, contact.email, contact.phone) for contact in people}
        assert Company.objects.count() == len({contact.company_id for contact in people})
