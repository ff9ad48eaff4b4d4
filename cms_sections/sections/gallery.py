"""Pictures, as a mosaic or a strip."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ChoiceBlock, ListBlock, StructBlock, TextBlock

from cms_sections.blocks import groups
from cms_sections.blocks.pictures import BROAD, LARGE, PictureBlock
from cms_sections.blocks.section import SectionBlock


class GalleryItemBlock(StructBlock):
    picture = PictureBlock(label=_("Picture"), shapes=(BROAD, LARGE))
    caption = CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label_format = "{caption}"


class GalleryBlock(SectionBlock):
    scripts = ("cms_sections/lightbox.js",)

    title = CharBlock(label=_("Title"), max_length=120)
    lead = TextBlock(label=_("Lead"), required=False, max_length=400, rows=2)
    entries = ListBlock(GalleryItemBlock(label=_("Picture")), label=_("Pictures"), min_num=1, max_num=40)
    layout = ChoiceBlock(
        label=_("Layout"),
        choices=[("mosaic", _("Mosaic")), ("strip", _("Strip that scrolls sideways"))],
        default="mosaic",
    )

    enlarge = BooleanBlock(
        label=_("Pictures open large"),
        required=False,
        default=True,
        help_text=_("A click shows the whole picture; the arrow keys lead on to the next."),
    )

    class Meta:
        template = "cms_sections/sections/gallery.html"
        icon = "image"
        group = groups.PICTURES
        label = _("Gallery")
        description = _("A mosaic of pictures with captions, or a strip that scrolls sideways.")
        preview_value: ClassVar = {
            "title": _("Things we have made"),
            "lead": "",
            "entries": [
                {"picture": None, "caption": _("A booking desk for three harbours")},
                {"picture": None, "caption": _("Labels that print themselves")},
                {"picture": None, "caption": ""},
                {"picture": None, "caption": ""},
                {"picture": None, "caption": ""},
            ],
            "layout": "mosaic",
        }
