"""Marks of customers, partners or suppliers."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.links import AddressBlock
from cms_sections.blocks.pictures import LOGO, PictureBlock
from cms_sections.blocks.section import SectionBlock


class LogoBlock(StructBlock):
    name = CharBlock(
        label=_("Name"), max_length=80, help_text=_("Said in place of the picture, or written without one.")
    )
    picture = PictureBlock(label=_("Picture"), required=False, shapes=(LOGO,))
    address = AddressBlock(label=_("Address of their site"), required=False)

    class Meta:
        icon = "image"
        label_format = "{name}"


class LogosBlock(SectionBlock):
    title = words.title()
    title_hidden = words.title_hidden()
    entries = ListBlock(LogoBlock(label=_("Logo")), label=_("Logos"), min_num=1, max_num=24)

    class Meta:
        template = "cms_sections/sections/logos.html"
        icon = "tag"
        group = groups.PICTURES
        label = _("Logos")
        description = _("A quiet row of marks: whom you work for, whose member you are.")
        preview_value: ClassVar = {
            "title": _("They rely on us"),
            "entries": [
                {"name": name, "picture": None, "address": ""}
                for name in ("Hansen & Sohn", "Port of Wieck", "Brandt Logistik", "Museum am Kai", "Linde Pumpen")
            ],
        }
