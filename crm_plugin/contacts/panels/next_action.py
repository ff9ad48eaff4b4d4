"""The one thing to do next with a company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm_plugin.contacts.models import Contact, Lead
from portal.tenants.public import Company


@dataclass(frozen=True, slots=True)
class NextAction:
    """A button: what it says, where it leads, and why it is the next thing."""

    label: str
    url: str
    reason: str


def next_action(company: Company, *, leads: Sequence[Lead], people: Sequence[Contact], user: Any) -> NextAction | None:
    """An enquiry that waits comes first, then somebody to talk to, then writing down what was said."""
    if leads:
        lead = leads[0]
        return NextAction(
            _("Look at the enquiry"),
            reverse("crm_contacts:inspect", args=[lead.contact_id]),
            _("%(person)s waits for an answer.") % {"person": lead.contact},
        )
    if not people and user.has_perm("crm_contacts.add_contact"):
        return NextAction(
            _("Add a contact"),
            f"{reverse('crm_contacts:add')}?company={company.pk}",
            _("Nobody at this company is known yet."),
        )
    if user.has_perm("crm_contacts.add_note"):
        return NextAction(_("Write a note"), "#note-form", _("No enquiry waits."))
    return None
