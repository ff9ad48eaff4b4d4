"""Everything that is written about companies, contacts, notes and enquiries."""

from crm_plugin.contacts.services.companies import (
    CompanyInUse,
    create_company,
    delete_company,
    remove_logo,
    set_logo,
    touch,
    update_company,
)
from crm_plugin.contacts.services.contacts import create_contact, delete_contact, update_contact
from crm_plugin.contacts.services.leads import handle_lead, receive_lead
from crm_plugin.contacts.services.notes import NotYourNote, add_note, delete_note, edit_note, pin_note

__all__ = [
    "CompanyInUse",
    "NotYourNote",
    "add_note",
    "create_company",
    "create_contact",
    "delete_company",
    "delete_contact",
    "delete_note",
    "edit_note",
    "handle_lead",
    "pin_note",
    "receive_lead",
    "remove_logo",
    "set_logo",
    "touch",
    "update_company",
    "update_contact",
]
