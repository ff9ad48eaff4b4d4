"""What is offered at which price."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ListBlock, StructBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionBlock


class PriceBlock(StructBlock):
    name = CharBlock(label=_("Name"), max_length=80)
    price = CharBlock(label=_("Price"), max_length=30, help_text=_("As people read it: 118 €, from 2,400 €."))
    unit = CharBlock(label=_("For what"), required=False, max_length=60, help_text=_("For instance “an hour”."))
    text = words.plain(_("Text"), max_length=300)
    points = ListBlock(
        CharBlock(label=_("Point"), max_length=150), label=_("What is in it"), max_num=12, default=[], required=False
    )
    links = words.buttons(label=_("Button"), max_num=1, help_text="")
    highlighted = BooleanBlock(
        label=_("Recommended"), required=False, default=False, help_text=_("Marks one of them; say why in its text.")
    )

    class Meta:
        icon = "tag"
        label_format = "{name} · {price}"


class PricesBlock(SectionBlock):
    title = words.title()
    lead = words.lead()
    entries = ListBlock(PriceBlock(label=_("Offer")), label=_("Offers"), min_num=1, max_num=6)
    note = words.plain(_("Note below"), max_length=300, help_text=_("For instance about tax."))

    class Meta:
        template = "cms_sections/sections/prices.html"
        icon = "tag"
        group = groups.OFFERS
        label = _("Prices")
        description = _("One to six offers with price, what is in them, and a button each.")
        preview_value: ClassVar = {
            "title": _("Three packets"),
            "lead": "",
            "entries": [
                {
                    "name": name,
                    "price": price,
                    "unit": _("an hour"),
                    "text": "",
                    "points": points,
                    "links": [],
                    "highlighted": price == "108 €",
                }
                for name, price, points in (
                    (_("Ten hours"), "118 €", [_("Never expires"), _("Counted by the minute")]),
                    (_("Fifty hours"), "108 €", [_("All of that"), _("A report each month")]),
                    (_("Two hundred hours"), "98 €", [_("All of that"), _("A number at night")]),
                )
            ],
            "note": _("Prices without tax."),
        }
