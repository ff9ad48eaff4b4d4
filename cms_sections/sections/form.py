"""A form that editors put together: an application, a booking, a question, a survey."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.ways import WayBlock
from cms_sections.forms import plan
from cms_sections.forms.blocks import FieldsBlock
from cms_sections.forms.plan import FieldPlan
from cms_sections.forms.planning import planned
from cms_sections.forms.section import FormSection

FIRST_FIELDS = [
    ("text", {"label": _("Name"), "required": True, "half": True, "meaning": plan.NAME_ROLE}),
    ("email", {"label": _("E-mail"), "required": True, "half": True}),
    ("long", {"label": _("Message"), "required": True}),
    ("consent", {"label": _("You may store what I wrote here to answer it."), "required": True, "privacy_page": None}),
]


class FormBlock(FormSection):
    title = words.title(default=_("Tell us more"))
    lead = words.lead()
    ways = ListBlock(WayBlock(label=_("Way")), label=_("Other ways to reach you"), max_num=4, default=[])
    fields = FieldsBlock(label=_("Fields"), default=FIRST_FIELDS)
    button = CharBlock(
        label=_("Button"), max_length=40, default=_("Send"), help_text=_("Says what happens: “Send application”.")
    )

    def fields_of(self, value: Any) -> tuple[FieldPlan, ...]:
        return planned(value.get("fields"))

    def privacy_pages(self, value: Any) -> list[Any]:
        fields = value.get("fields") or ()
        pages = [child.value.get("privacy_page") for child in fields if child.block_type == plan.CONSENT]
        return list({page.pk: page for page in pages if page is not None}.values())

    class Meta:
        template = "cms_sections/sections/form.html"
        icon = "form"
        group = groups.CONTACT
        label = _("Form")
        description = _(
            "Fields that you put together, files among them. What is sent arrives among the enquiries, in the CRM if you like."
        )
        preview_value: ClassVar = {
            "title": _("Apply in five minutes"),
            "lead": _("No letter needed."),
            "fields": FIRST_FIELDS,
            "button": _("Send application"),
            "ground": "sunken",
        }
