"""Reading contacts and enquiries."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm_plugin.contacts.addresses import email_key
from crm_plugin.contacts.found_by import CONTACT
from crm_plugin.contacts.models import Contact, Lead, Note
from crm_plugin.contacts.selectors.companies import SHORTEST_PHONE
from portal.search.public import matching_ids
from portal.tenants.public import Company

WAITING_FOR = timedelta(days=90)


def contacts() -> models.QuerySet[Contact]:
    """Contacts with all that a list shows of them, in one query."""
    return Contact.objects.select_related("company", "position", "source")


def contacts_of(company: Company, *, limit: int) -> list[Contact]:
    return list(Contact.objects.filter(company=company).select_related("position")[:limit])


def open_leads(company: Company) -> list[Lead]:
    """Enquiries nobody has dealt with yet, the oldest first: they wait longest."""
    return list(
        Lead.objects.filter(company=company, handled_at=None).select_related("contact").order_by("received_at")[:20]
    )


def waiting_leads(limit: int) -> list[Lead]:
    """Enquiries of the last three months that nobody has dealt with yet, the oldest first."""
    since = timezone.now() - WAITING_FOR
    rows = Lead.objects.filter(handled_at=None, received_at__gte=since).select_related("contact", "company")
    return list(rows.order_by("received_at", "pk")[:limit])


def leads_of(contact: Contact) -> list[Lead]:
    return list(Lead.objects.filter(contact=contact).select_related("handled_by")[:50])


def notes_about(contact: Contact) -> list[Note]:
    return list(Note.objects.filter(contact=contact).select_related("author", "type")[:50])


def alike(
    *, company: Company | None, full_name: str, email: str = "", phone: str = "", without: UUID | None = None
) -> list[Contact]:
    """Contacts that may be the same person: the address, the phone number, or the name in the same company."""
    same = Q(pk__in=[])
    if email:
        same |= Q(email_key=email_key(email))
    if sum(letter.isdigit() for letter in phone) >= SHORTEST_PHONE:
        same |= Q(pk__in=matching_ids(phone, kind=CONTACT))
    if company is not None and full_name.strip():
        same |= Q(company=company) & Q(pk__in=matching_ids(full_name, kind=CONTACT))
    return list(contacts().filter(same).exclude(pk__in=[without] if without else [])[:5])
