"""The contact form: where a visitor becomes an enquiry."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, TextBlock

from cms_sections.blocks import groups
from cms_sections.blocks.links import PageBlock
from cms_sections.blocks.ways import WayBlock
from cms_sections.forms import plan
from cms_sections.forms.plan import FieldPlan
from cms_sections.forms.section import FormSection


class ContactFormBlock(FormSection):
    title = CharBlock(label=_("Title"), max_length=120, default=_("Write to us"))
    lead = TextBlock(label=_("Lead"), required=False, max_length=400, rows=2)
    ways = ListBlock(WayBlock(label=_("Way")), label=_("Other ways to reach you"), max_num=4, default=[])
    button = CharBlock(label=_("Button"), max_length=40, default=_("Send message"))
    consent = CharBlock(
        label=_("Consent"),
        max_length=250,
        default=_("You may store what I wrote here to answer it."),
        help_text=_("Stands beside a box that the visitor must tick."),
    )
    privacy_page = PageBlock(label=_("Privacy page"), required=False, help_text=_("Linked below the consent."))

    def fields_of(self, value: Any) -> tuple[FieldPlan, ...]:
        return contact_fields(str(value.get("consent") or _now("Consent")))

    def privacy_pages(self, value: Any) -> list[Any]:
        return [value.get("privacy_page")]

    class Meta:
        template = "cms_sections/sections/contact_form.html"
        icon = "mail"
        group = groups.CONTACT
        label = _("Contact form")
        description = _(
            "Name, e-mail, telephone, company and message. What is sent arrives among the enquiries and in the CRM."
        )
        preview_value: ClassVar = {
            "title": _("Tell us what keeps you up"),
            "lead": _("We read every message ourselves."),
            "ways": [{"kind": "phone", "text": "+49 30 5550 100"}, {"kind": "mail", "text": "hello@example.com"}],
            "button": _("Send message"),
            "consent": _("You may store what I wrote here to answer it."),
            "ground": "sunken",
        }


def contact_fields(consent: str) -> tuple[FieldPlan, ...]:
    """What a contact form asks, in the language that is in use."""
    return (
        FieldPlan(
            name="name",
            kind=plan.TEXT,
            role="name",
            half=True,
            label=_now("Name"),
            missing=_now("Write your name, so that we know whom to answer."),
        ),
        FieldPlan(name="company", kind=plan.TEXT, role="company", half=True, required=False, label=_now("Company")),
        FieldPlan(
            name="email",
            kind=plan.EMAIL,
            role="email",
            half=True,
            label=_now("E-mail"),
            missing=_now("Write your e-mail address: our answer goes there."),
        ),
        FieldPlan(name="phone", kind=plan.PHONE, role="phone", half=True, required=False, label=_now("Telephone")),
        FieldPlan(
            name="message",
            kind=plan.LONG,
            role="message",
            label=_now("Message"),
            missing=_now("Write what it is about; one sentence is enough."),
        ),
        FieldPlan(
            name="consent",
            kind=plan.CONSENT,
            label=consent,
            missing=_now("Tick this box: without it we may not keep your message."),
        ),
    )
