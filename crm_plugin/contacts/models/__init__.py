"""Companies, contacts, enquiries, notes and the reference tables they choose from."""

from crm_plugin.contacts.models.company import CompanyDetails
from crm_plugin.contacts.models.contact import Contact, Lead
from crm_plugin.contacts.models.note import Note, NoteAttachment
from crm_plugin.contacts.models.reference import (
    CompanyStatus,
    ContactPosition,
    LeadSource,
    NoteType,
    ReferenceRow,
    Region,
    Sphere,
    Tone,
)

__all__ = [
    "CompanyDetails",
    "CompanyStatus",
    "Contact",
    "ContactPosition",
    "Lead",
    "LeadSource",
    "Note",
    "NoteAttachment",
    "NoteType",
    "ReferenceRow",
    "Region",
    "Sphere",
    "Tone",
]
