"""What companies and contacts are found by, in one place for saving, batches and tests."""

from __future__ import annotations

from crm_plugin.contacts.models import CompanyDetails, Contact
from portal.search.public import Entry

COMPANY = "company"
CONTACT = "contact"


def company_entry(details: CompanyDetails, name: str) -> Entry:
    return Entry(
        object_id=details.company_id,
        texts=(name, details.city, details.domain, details.tax_id),
        phones=(details.phone,),
        emails=(details.email,),
    )


def contact_entry(contact: Contact, company_name: str) -> Entry:
    return Entry(
        object_id=contact.pk,
        texts=(contact.full_name, company_name),
        phones=(contact.phone, contact.mobile),
        emails=(contact.email,),
    )
