"""The opening of a page: what it offers, in one sentence, with one or two ways on."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, TextBlock

from cms_sections.blocks import groups
from cms_sections.blocks.links import LinkBlock
from cms_sections.blocks.pictures import PORTRAIT, WIDE, PictureBlock
from cms_sections.blocks.section import SectionBlock


class HeroBlock(SectionBlock):
    title = CharBlock(label=_("Title"), max_length=120)
    lead = TextBlock(label=_("Lead"), required=False, max_length=400, rows=2, help_text=_("One or two sentences."))
    buttons = ListBlock(
        LinkBlock(), label=_("Buttons"), max_num=2, default=[], help_text=_("The first is the main one.")
    )
    picture = PictureBlock(label=_("Picture"), required=False, shapes=(PORTRAIT, WIDE))
    layout = ChoiceBlock(
        label=_("Layout"),
        choices=[
            ("split", _("Picture at the right")),
            ("wide", _("Picture below, full width")),
            ("plain", _("Words only")),
        ],
        default="split",
    )

    class Meta:
        template = "cms_sections/sections/hero.html"
        icon = "title"
        group = groups.BEGINNING
        label = _("Hero")
        description = _("Opens a page: a large title, a lead, up to two buttons and a picture.")
        preview_value: ClassVar = {
            "title": _("Your systems, looked after by people who answer"),
            "lead": _("We build, run and mend the software your business stands on."),
            "buttons": [
                {"label": _("Talk to us"), "address": "#contact", "anchor": ""},
                {"label": _("See what we do"), "address": "#services", "anchor": ""},
            ],
            "layout": "split",
        }
