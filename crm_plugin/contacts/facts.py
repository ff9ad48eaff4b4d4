"""What a caller may say of a company or a contact, as plain values for the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_plugin.contacts.models import CompanyStatus, ContactPosition, LeadSource, Region, Sphere
from portal.tenants.public import Company


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFacts:
    """The fields of `CompanyDetails` that people fill in; empty ones are not known."""

    status: CompanyStatus | None = None
    owner: Any = None
    website: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    address_more: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    tax_id: str = ""
    region: Region | None = None
    sphere: Sphere | None = None
    parent: Company | None = None
    remark: str = ""
    is_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """The fields of `Contact` that people fill in, but for the company."""

    last_name: str
    first_name: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    position: ContactPosition | None = None
    source: LeadSource | None = None
    remark: str = ""
