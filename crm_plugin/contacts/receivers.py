"""What the CRM does when something happens elsewhere. Each may run twice."""

from __future__ import annotations

from crm_plugin.contacts.services import receive_lead
from portal.plugins.public import FormSubmitted


def form_submitted(event: FormSubmitted) -> None:
    """A form of the public site was sent: a contact of a company, with the page and section it came from. What comes by
    a form that makes no leads stays with the website.
    """
    if event.makes_lead:
        receive_lead(event=event)
