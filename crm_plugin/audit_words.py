"""What the CRM writes into the audit log, in words."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "crm.company.created": _("Company added"),
    "crm.company.changed": _("Company changed"),
    "crm.company.deleted": _("Company deleted"),
    "crm.company.logo_set": _("Logo set"),
    "crm.company.logo_removed": _("Logo taken away"),
    "crm.contact.created": _("Contact added"),
    "crm.contact.changed": _("Contact changed"),
    "crm.contact.deleted": _("Contact deleted"),
    "crm.lead.received": _("Enquiry received"),
    "crm.lead.handled": _("Enquiry dealt with"),
    "crm.note.added": _("Note written"),
    "crm.note.changed": _("Note changed"),
    "crm.note.deleted": _("Note deleted"),
    "crm.note.pinned": _("Note pinned"),
    "crm.note.unpinned": _("Note unpinned"),
    "crm.deal.created": _("Deal opened"),
    "crm.deal.changed": _("Deal changed"),
    "crm.deal.moved": _("Deal moved"),
    "crm.deal.won": _("Deal won"),
    "crm.deal.lost": _("Deal lost"),
    "crm.deal.reopened": _("Deal opened again"),
    "crm.deal.deleted": _("Deal deleted"),
}
