"""One picture, large."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock

from cms_sections.blocks import groups
from cms_sections.blocks.pictures import WHOLE, WIDE, PictureBlock
from cms_sections.blocks.section import WidthSectionBlock


class LargePictureBlock(WidthSectionBlock):
    picture = PictureBlock(label=_("Picture"), shapes=(WIDE, WHOLE))
    caption = CharBlock(label=_("Caption"), required=False, max_length=250)
    layout = ChoiceBlock(
        label=_("Layout"),
        choices=[
            ("wide", _("Cut to 16 by 9, around the focal point")),
            ("whole", _("Whole, as it is")),
            ("bleed", _("From edge to edge of the window")),
        ],
        default="wide",
    )

    class Meta:
        template = "cms_sections/sections/picture.html"
        icon = "image"
        group = groups.PICTURES
        label = _("Picture")
        description = _("One picture as wide as the page or the window, with a caption.")
        label_format = "{caption}"
        preview_value: ClassVar = {"picture": None, "caption": _("The port at six in the morning"), "layout": "wide"}
