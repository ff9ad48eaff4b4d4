"""Where the house is: a picture of a map, the address, and a link to a map service that opens only on a click."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.links import AddressBlock
from cms_sections.blocks.pictures import WIDE, PictureBlock
from cms_sections.blocks.section import SectionBlock, TextBlock


class MapBlock(SectionBlock):
    title = words.title(default=_("How to find us"))
    address = words.plain(
        _("Address"), required=True, max_length=300, rows=3, help_text=_("As on a letter, line by line.")
    )
    text = TextBlock(label=_("The way"), required=False, help_text=_("From the station, by car, where to ring."))
    picture = PictureBlock(
        label=_("Picture of the map"),
        required=False,
        shapes=(WIDE,),
        help_text=_("A picture of the library that you may use. Nothing is loaded from a map service."),
    )
    link = AddressBlock(label=_("Address of a map service"), required=False, help_text=_("Opens when somebody clicks."))
    link_label = CharBlock(label=_("Label of the link"), max_length=60, default=_("Open a map with directions"))

    class Meta:
        template = "cms_sections/sections/map.html"
        icon = "site"
        group = groups.CONTACT
        label = _("Map")
        description = _("Address, the way to it and a picture of the map. No map service learns who looks at it.")
        preview_value: ClassVar = {
            "title": _("How to find us"),
            "address": "Northlight Studio\nSpeicherstraße 14\n20457 Hamburg",
            "text": _("<p>Ten minutes from the main station, two from the water.</p>"),
            "link": "https://www.openstreetmap.org/",
            "link_label": _("Open a map with directions"),
        }
