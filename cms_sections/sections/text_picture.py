"""A piece of text beside a picture."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock

from cms_sections.blocks import groups
from cms_sections.blocks.links import LinkBlock
from cms_sections.blocks.pictures import BROAD, PictureBlock
from cms_sections.blocks.section import TEXT_FEATURES, SectionBlock, TextBlock


class TextPictureBlock(SectionBlock):
    title = CharBlock(label=_("Title"), max_length=120)
    text = TextBlock(label=_("Text"), features=[*TEXT_FEATURES, "h3"])
    links = ListBlock(LinkBlock(), label=_("Buttons"), max_num=2, default=[])
    picture = PictureBlock(label=_("Picture"), required=False, shapes=(BROAD,))
    caption = CharBlock(label=_("Caption"), required=False, max_length=200)
    side = ChoiceBlock(
        label=_("Side of the picture"), choices=[("end", _("Right")), ("start", _("Left"))], default="end"
    )
    bleed = ChoiceBlock(
        label=_("Edge"),
        choices=[("", _("Inside the page")), ("bleed", _("To the edge of the window"))],
        required=False,
        default="",
    )

    class Meta:
        template = "cms_sections/sections/text_picture.html"
        icon = "doc-full"
        group = groups.TEXT
        label = _("Text with picture")
        description = _("A title and some paragraphs beside a picture, left or right.")
        preview_value: ClassVar = {
            "title": _("One team, from the first sketch to the night shift"),
            "text": _(
                "<p>The people who build your system are the ones who answer when it needs attention.</p>"
                "<p>You know them by name, and they know why each part is the way it is.</p>"
            ),
            "links": [],
            "caption": "",
            "side": "end",
        }
