"""One person or place to turn to."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.pictures import PORTRAIT, PictureBlock
from cms_sections.blocks.section import SectionBlock
from cms_sections.blocks.ways import WayBlock


class ContactCardBlock(SectionBlock):
    title = words.title()
    lead = words.lead()
    picture = PictureBlock(label=_("Portrait"), required=False, shapes=(PORTRAIT,))
    name = CharBlock(label=_("Name"), max_length=100)
    role = CharBlock(label=_("Role"), required=False, max_length=150)
    ways = ListBlock(WayBlock(label=_("Way")), label=_("How to reach them"), min_num=1, max_num=6)
    links = words.buttons()

    class Meta:
        template = "cms_sections/sections/contact_card.html"
        icon = "user"
        group = groups.CONTACT
        label = _("Contact card")
        description = _("One person with portrait, telephone, mail and address.")
        preview_value: ClassVar = {
            "title": _("Ask Ines"),
            "lead": _("She answers, or knows who can."),
            "name": "Ines Falk",
            "role": _("Managing director"),
            "ways": [{"kind": "phone", "text": "+49 30 5550 100"}, {"kind": "mail", "text": "ines@example.com"}],
            "links": [],
        }
