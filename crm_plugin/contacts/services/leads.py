"""Enquiries of the public site become contacts."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_plugin.contacts.addresses import domain_of_email, email_key, is_company_domain, is_email
from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.models import CompanyDetails, Contact, Lead
from crm_plugin.contacts.services.companies import create_company, touch
from crm_plugin.contacts.services.contacts import create_contact
from portal.audit.public import record
from portal.plugins.public import FormSubmitted, LeadReceived, emit
from portal.search.public import key
from portal.tenants.public import Company, Tenant, current_tenant_id
from portal.theme.public import one_line


@transaction.atomic
def receive_lead(*, event: FormSubmitted) -> Lead:
    """The enquiry as a contact of a company, once however often the event comes.

    The company is the one with the typed name, or the one whose people write from the same domain; else a new one,
    named after the person if they named none. What does not fit a field is kept whole on the enquiry.
    """
    # Two enquiries at once from a new company must not make it twice: they queue at the tenant.
    Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())
    known: Lead | None = Lead.objects.filter(submission_id=event.submission_id).first()
    if known is not None:
        return known
    event_name, email = one_line(event.name), one_line(event.email)
    company = _company(event, event_name, email)
    contact = _contact(company, event, event_name, email)
    lead: Lead = Lead.objects.create(
        company=company,
        contact=contact,
        submission_id=event.submission_id,
        page_id=event.page_id,
        page_title=one_line(event.page_title)[:255],
        page_url=one_line(event.page_url)[:2000],
        section_id=one_line(event.section_id)[:100],
        section_name=one_line(event.section_name)[:255],
        campaign=one_line(event.campaign)[:255],
        typed_name=event_name,
        typed_company=one_line(event.company_name),
        typed_email=email,
        typed_phone=one_line(event.phone),
        message=event.message.replace("\x00", "").strip(),
        answers={one_line(label): answer.replace("\x00", "") for label, answer in event.answers.items()},
        consent=event.consent,
        received_at=event.submitted_at,
    )
    touch(company_id=company.pk, at=event.submitted_at)
    record("crm.lead.received", subject=contact, data={"page": lead.page_title})
    emit(LeadReceived(contact_id=contact.pk, company_id=company.pk, submission_id=event.submission_id))
    return lead


@transaction.atomic
def handle_lead(*, lead: Lead, by: Any) -> Lead:
    """Say that somebody has dealt with an enquiry; the first one stands."""
    if lead.handled_at is None:
        lead.handled_at, lead.handled_by = timezone.now(), by
        lead.save(update_fields=["handled_at", "handled_by"])
        record("crm.lead.handled", subject=lead.contact, actor=by)
    return lead


def split_name(name: str) -> tuple[str, str]:
    """First and last name of a name typed in one field; the last word is the last name."""
    first, _space, last = name.rpartition(" ")
    return first[:100].strip(), last[:100].strip()


def _company(event: FormSubmitted, person: str, email: str) -> Company:
    typed, at = one_line(event.company_name), event.submitted_at
    found = _company_by_name(typed) or _company_by_domain(domain_of_email(email))
    if found is not None:
        return found
    if typed:
        return create_company(name=typed, at=at)
    own = _person_company(email)
    if own is not None:
        return own
    return create_company(name=person or email or _("Unknown enquirer"), facts=CompanyFacts(is_person=True), at=at)


def _company_by_name(typed: str) -> Company | None:
    details = CompanyDetails.objects.filter(name_key=key(typed[:200])[:200]).exclude(name_key="") if typed else None
    row = details.select_related("company").order_by("company__created_at").first() if details is not None else None
    return row.company if row else None


def _company_by_domain(domain: str) -> Company | None:
    """The one company of this domain; several mean that the domain does not tell."""
    if not is_company_domain(domain):
        return None
    ids = set(CompanyDetails.objects.filter(domain=domain).values_list("company_id", flat=True)[:2])
    if not ids:
        writing = Contact.objects.filter(email_domain=domain, company__crm__is_person=False)
        ids = set(writing.values_list("company_id", flat=True).distinct()[:2])
    return Company.objects.get(pk=ids.pop()) if len(ids) == 1 else None


def _person_company(email: str) -> Company | None:
    """The company that an earlier enquiry of this address was given."""
    if not is_email(email):
        return None
    known = Contact.objects.filter(email_key=email_key(email)).select_related("company").order_by("created_at").first()
    return known.company if known else None


def _contact(company: Company, event: FormSubmitted, name: str, email: str) -> Contact:
    phone = one_line(event.phone)
    people = Contact.objects.filter(company=company)
    if is_email(email):
        known: Contact | None = people.filter(email_key=email_key(email)).first()
        if known is not None:
            return known
    first, last = split_name(name or email.partition("@")[0] or _("Unknown"))
    return create_contact(
        company=company,
        facts=ContactFacts(
            first_name=first,
            last_name=last,
            email=email if is_email(email) and len(email) <= 254 else "",
            phone=phone if len(phone) <= 60 else "",
        ),
        at=event.submitted_at,
    )
