"""The contact form: where a visitor becomes an enquiry."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, TextBlock

from cms_sections.blocks import groups
from cms_sections.blocks.links import PageBlock, page_href
from cms_sections.blocks.section import SectionBlock
from cms_sections.blocks.ways import WayBlock
from cms_sections.forms import EnquiryForm


class ContactFormBlock(SectionBlock):
    scripts = ("cms_sections/form.js",)
    unsearched = ("button", "consent", "thanks_title", "thanks_text")  # of the form itself, or only seen after sending

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
    thanks_title = CharBlock(
        label=_("Thanks: title"), max_length=120, default=_("Thank you. Your message has arrived.")
    )
    thanks_text = TextBlock(
        label=_("Thanks: text"),
        required=False,
        max_length=400,
        rows=2,
        default=_("We read it ourselves and answer within one working day."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`form` is the bound form after a mistake, else an empty one; `sent` says that this form was just sent."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        section, request = context.get("section"), context.get("request")
        section_id = getattr(section, "id", "")
        bound = (context.get("bound_forms") or {}).get(section_id)
        context["form"] = bound or EnquiryForm(consent=value["consent"], prefix_id=getattr(section, "anchor", "form"))
        context["sent"] = bool(section_id) and request is not None and request.GET.get("sent") == section_id
        context["privacy_url"] = page_href(value.get("privacy_page"))
        return context

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
