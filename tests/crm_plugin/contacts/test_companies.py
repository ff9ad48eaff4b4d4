"""Writing companies: found by search at once, refused to be deleted while in use, never above themselves."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.models import CompanyDetails, CompanyStatus, Contact
from crm_plugin.contacts.selectors.companies import alike, details_of
from crm_plugin.contacts.services import (
    CompanyInUse,
    add_note,
    create_company,
    create_contact,
    delete_company,
    set_logo,
    update_company,
)
from portal.audit.models import AuditEntry
from portal.files.public import StoredFile
from portal.search.models import SearchToken
from portal.search.public import matching_ids
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.contacts.test_notes import photograph
from tests.support.people import MakePerson

pytestmark = pytest.mark.usefixtures("scope")


def names(text: str, kind: str = "company") -> list[str]:
    model = {"company": Company, "contact": Contact}[kind]
    return sorted(str(row) for row in model.objects.filter(pk__in=matching_ids(text, kind=kind)))


def test_a_new_company_is_found_by_all_that_is_known_of_it(brandt: Company) -> None:
    for text in ("brandt", "hamburg", "0406696", "brandt.example", "logistik brandt"):
        assert names(text) == ["Brandt Logistik"], text
    assert AuditEntry.objects.filter(action="crm.company.created", object__key=str(brandt.pk)).count() == 1


def test_a_name_is_put_in_order_and_never_empty() -> None:
    assert create_company(name="  Köhler \x00 &\n Söhne ").name == "Köhler & Söhne"
    with pytest.raises(ValidationError):
        create_company(name=" \x00 ")
    with pytest.raises(ValidationError):
        create_company(name="\u200b\u202e")
    assert Company.objects.count() == 1


def test_a_renamed_company_is_found_by_the_new_name_alone_and_so_are_its_people(
    brandt: Company, carla: Contact
) -> None:
    assert names("brandt logistik", "contact") == ["Carla Brandt"]
    update_company(company=brandt, name="Nordfracht", facts=CompanyFacts(city="Kiel"))
    assert names("logistik") == names("hamburg") == names("logistik", "contact") == []
    assert names("nordfracht kiel") == ["Nordfracht"]
    assert names("nordfracht", "contact") == ["Carla Brandt"]
    entry = AuditEntry.objects.get(action="crm.company.changed")
    assert entry.data["fields"] == ["city", "country", "name", "phone", "status", "website"]


def test_a_company_from_elsewhere_gets_its_details_with_the_first_change(company: Company) -> None:
    assert details_of(company).city == ""
    update_company(company=company, name=company.name, facts=CompanyFacts(city="Bern"))
    assert CompanyDetails.objects.get(company=company).city == "Bern"
    assert names("acme bern") == ["Acme Logistik"]


def test_a_company_is_never_above_itself(brandt: Company, company: Company) -> None:
    update_company(company=company, name=company.name, facts=CompanyFacts(parent=brandt))
    for parent in (brandt, company):
        with pytest.raises(ValidationError, match="above itself"):
            update_company(company=brandt, name=brandt.name, facts=CompanyFacts(parent=parent))
    assert CompanyDetails.objects.get(company=brandt).parent is None


def test_a_company_nothing_points_at_is_deleted_with_its_logo_and_tokens(brandt: Company) -> None:
    set_logo(company=brandt, upload=photograph())
    delete_company(company=brandt)
    for model in (Company, CompanyDetails, SearchToken, StoredFile):
        assert model.objects.count() == 0
    assert AuditEntry.objects.filter(action="crm.company.deleted", object__label="Brandt Logistik").count() == 1


def test_a_company_in_use_is_refused_with_what_uses_it(
    brandt: Company, carla: Contact, person: MakePerson, tenant: Tenant
) -> None:
    staff = person(Role.STAFF)
    add_note(company=brandt, text="One", by=staff)
    add_note(company=brandt, text="Two", by=staff)
    person(Role.CUSTOMER, company=brandt)
    tokens = SearchToken.objects.count()
    with pytest.raises(CompanyInUse) as refusal:
        delete_company(company=brandt)
    assert refusal.value.sentence == (
        "Brandt Logistik cannot be deleted, because it is still used: 1 contact, 2 notes, 1 membership. "
        "Nothing was changed."
    )
    assert Company.objects.filter(pk=brandt.pk).exists()
    assert (CompanyDetails.objects.count(), SearchToken.objects.count()) == (1, tokens)
    assert not AuditEntry.objects.filter(action="crm.company.deleted").exists()
    assert Membership.objects.filter(company=brandt).exists()


def test_a_parent_is_not_deleted_from_above_its_companies(brandt: Company) -> None:
    create_company(name="Brandt Süd", facts=CompanyFacts(parent=brandt))
    with pytest.raises(CompanyInUse, match="1 details of a company"):
        delete_company(company=brandt)


def test_a_new_logo_takes_the_place_of_the_old(brandt: Company) -> None:
    set_logo(company=brandt, upload=photograph("old.jpg"))
    set_logo(company=brandt, upload=photograph("new.jpg"))
    assert [file.name for file in StoredFile.objects.all()] == ["new.jpg"]
    assert CompanyDetails.objects.get(company=brandt).logo_url.endswith("/64")


def test_a_file_that_is_no_picture_is_no_logo(brandt: Company) -> None:
    with pytest.raises(ValidationError):
        set_logo(company=brandt, upload=SimpleUploadedFile("logo.pdf", b"%PDF-1.4", "application/pdf"))
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "email", "phone"),
    [
        ("BRANDT  logistik", "", ""),
        ("Other", "OFFICE@brandt.example", ""),
        ("Other", "", "040 / 66 96 91 20"),
        ("Other", "", "+49 (0)40 66969120"),
    ],
)
def test_what_may_be_the_same_company_is_found(
    brandt: Company, foreign: Contact, name: str, email: str, phone: str
) -> None:
    CompanyDetails.objects.filter(company=brandt).update(email="office@brandt.example")
    assert alike(name=name, email=email, phone=phone) == [brandt]
    assert alike(name=name, email=email, phone=phone, without=brandt.pk) == []


def test_another_tenants_company_is_never_alike(foreign: Contact) -> None:
    assert alike(name="Foreign Freight", phone="+49 40 66969 120") == []


def test_a_foreign_status_is_refused_by_the_database(brandt: Company, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        foreign_status = CompanyStatus.objects.create(name="Theirs")

    def choose_it() -> None:
        with transaction.atomic():
            CompanyDetails.objects.filter(company=brandt).update(status=foreign_status)
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        choose_it()


def test_contacts_are_found_by_their_company_too(brandt: Company) -> None:
    create_contact(company=brandt, facts=ContactFacts(first_name="Łukasz", last_name="Żurek", phone="0171 555 12 34"))
    for text in ("zurek", "lukasz brandt", "0171555", "5551234"):
        assert names(text, "contact") == ["Łukasz Żurek"], text
