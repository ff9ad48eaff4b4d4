"""A list of things offered, each with a short text."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StructBlock, StructValue, TextBlock

from cms_sections.blocks import groups
from cms_sections.blocks.links import PageBlock, page_href
from cms_sections.blocks.section import SectionBlock


class FeatureValue(StructValue):
    @property
    def href(self) -> str:
        return page_href(self.get("page"))


class FeatureBlock(StructBlock):
    title = CharBlock(label=_("Title"), max_length=100)
    text = TextBlock(label=_("Text"), required=False, max_length=600, rows=2)
    page = PageBlock(label=_("Page with more about it"), required=False)

    class Meta:
        icon = "pick"
        value_class = FeatureValue
        label_format = "{title}"


class FeaturesBlock(SectionBlock):
    title = CharBlock(label=_("Title"), max_length=120)
    lead = TextBlock(label=_("Lead"), required=False, max_length=400, rows=2)
    entries = ListBlock(FeatureBlock(label=_("Feature")), label=_("Features"), min_num=1, max_num=12)
    layout = ChoiceBlock(
        label=_("Layout"),
        choices=[
            ("rows", _("Rows: title at the left, text at the right")),
            ("grid", _("Columns")),
            ("numbered", _("Numbered steps")),
        ],
        default="rows",
    )

    class Meta:
        template = "cms_sections/sections/features.html"
        icon = "list-ul"
        group = groups.OFFERS
        label = _("Features")
        description = _("What you offer, as rows, columns or numbered steps.")
        preview_value: ClassVar = {
            "title": _("Three promises, each one you can check"),
            "lead": "",
            "entries": [
                {
                    "title": _("Hours without arguments"),
                    "text": _("Each minute is a line with a reason."),
                    "page": None,
                },
                {
                    "title": _("One desk for everything"),
                    "text": _("Mail, call or write: it lands in one place."),
                    "page": None,
                },
                {
                    "title": _("A report worth reading"),
                    "text": _("One page a month: what was done, what is next."),
                    "page": None,
                },
            ],
            "layout": "rows",
        }
