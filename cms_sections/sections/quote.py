"""What somebody said."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, TextBlock

from cms_sections.blocks import groups
from cms_sections.blocks.pictures import PORTRAIT, PictureBlock
from cms_sections.blocks.section import SectionBlock


class QuoteBlock(SectionBlock):
    quote = TextBlock(
        label=_("Words"), max_length=400, rows=3, help_text=_("Without quotation marks; the page sets them.")
    )
    name = CharBlock(label=_("Name"), max_length=100)
    role = CharBlock(label=_("Role and company"), required=False, max_length=150)
    picture = PictureBlock(label=_("Portrait"), required=False, shapes=(PORTRAIT,))

    class Meta:
        template = "cms_sections/sections/quote.html"
        icon = "openquote"
        group = groups.PEOPLE
        label = _("Quote")
        description = _("A customer's words in large type, with name, role and a portrait if there is one.")
        label_format = "{name}"
        preview_value: ClassVar = {
            "quote": _("We stopped asking what we pay for. We open the page, and it is all there."),
            "name": _("Head of operations"),
            "role": _("at a customer of eight years"),
            "ground": "band",
        }
