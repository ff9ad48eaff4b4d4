"""People, with faces."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock, StructValue

from cms_sections.blocks import groups, words
from cms_sections.blocks.links import telephone_href
from cms_sections.blocks.pictures import PORTRAIT, PictureBlock
from cms_sections.blocks.section import SectionBlock


class PersonValue(StructValue):
    @property
    def phone_href(self) -> str:
        return telephone_href(self.get("phone"))


class PersonBlock(StructBlock):
    picture = PictureBlock(label=_("Portrait"), required=False, shapes=(PORTRAIT,))
    name = CharBlock(label=_("Name"), max_length=100)
    role = CharBlock(label=_("Role"), required=False, max_length=120)
    text = words.plain(_("About"), max_length=400)
    mail = CharBlock(label=_("E-mail"), required=False, max_length=254, validators=[validate_email])
    phone = CharBlock(label=_("Telephone"), required=False, max_length=40)

    class Meta:
        icon = "user"
        value_class = PersonValue
        label_format = "{name}"


class TeamBlock(SectionBlock):
    title = words.title()
    lead = words.lead()
    entries = ListBlock(PersonBlock(label=_("Person")), label=_("People"), min_num=1, max_num=40)

    class Meta:
        template = "cms_sections/sections/team.html"
        icon = "group"
        group = groups.PEOPLE
        label = _("Team")
        description = _("People with portrait, role and how to reach them.")
        preview_value: ClassVar = {
            "title": _("Who answers"),
            "lead": "",
            "entries": [
                {"picture": None, "name": "Ines Falk", "role": _("Draws"), "text": "", "mail": "", "phone": ""},
                {"picture": None, "name": "Jonas Reimer", "role": _("Builds"), "text": "", "mail": "", "phone": ""},
                {"picture": None, "name": "Amara Okafor", "role": _("Runs"), "text": "", "mail": "", "phone": ""},
            ],
        }
