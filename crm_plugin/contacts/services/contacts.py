"""Writing contacts."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm_plugin.contacts.addresses import domain_of_email, email_key
from crm_plugin.contacts.facts import ContactFacts
from crm_plugin.contacts.found_by import CONTACT, contact_entry
from crm_plugin.contacts.models import Contact
from crm_plugin.contacts.services.companies import touch
from portal.audit.public import record
from portal.search.public import index, remove
from portal.tenants.public import Company
from portal.theme.public import one_line

NAMES = ("first_name", "last_name")


@transaction.atomic
def create_contact(*, company: Company, facts: ContactFacts, by: Any = None, at: datetime | None = None) -> Contact:
    """A person at a company, found by search at once."""
    contact = Contact(company=company, created_at=at or timezone.now())
    fill(contact, facts)
    contact.save()
    _index(contact, company)
    touch(company_id=company.pk, at=contact.created_at)
    record("crm.contact.created", subject=contact, actor=by)
    return contact


@transaction.atomic
def update_contact(*, contact: Contact, company: Company, facts: ContactFacts, by: Any = None) -> Contact:
    """All of a contact's fields at once; a person may move to another company of the tenant."""
    changed = fill(contact, facts)
    if contact.company_id != company.pk:
        contact.company = company
        changed.add("company")
    contact.save()
    _index(contact, company)
    record("crm.contact.changed", subject=contact, actor=by, data={"fields": sorted(changed)})
    return contact


@transaction.atomic
def delete_contact(*, contact: Contact, by: Any = None) -> None:
    """Remove a person with their enquiries; notes about them stay with the company."""
    record("crm.contact.deleted", subject=contact, actor=by)
    remove(contact)
    contact.delete()


def fill(contact: Contact, facts: ContactFacts) -> set[str]:
    """Put facts on a contact and say which were new. Does not save."""
    changed = set()
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, str):
            value = one_line(value) if field.name in NAMES else value.replace("\x00", "").strip()
        if getattr(contact, field.name) != value:
            setattr(contact, field.name, value)
            changed.add(field.name)
    contact.email_key = email_key(contact.email)
    contact.email_domain = domain_of_email(contact.email)
    return changed


def _index(contact: Contact, company: Company) -> None:
    entry = contact_entry(contact, company.name)
    index(contact, kind=CONTACT, texts=entry.texts, phones=entry.phones, emails=entry.emails)
