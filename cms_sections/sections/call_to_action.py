"""One thing that visitors should do now."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionBlock


class CallToActionBlock(SectionBlock):
    title = words.title()
    lead = words.lead()
    links = words.buttons(min_num=1)
    layout = ChoiceBlock(
        label=_("Layout"),
        choices=[("row", _("Button at the right")), ("centre", _("In the middle"))],
        default="row",
    )

    class Meta:
        template = "cms_sections/sections/call_to_action.html"
        icon = "pick"
        group = groups.OFFERS
        label = _("Call to action")
        description = _("A sentence and one or two buttons, often as the last section of a page.")
        preview_value: ClassVar = {
            "title": _("Have something like this?"),
            "lead": _("Two sentences are enough to begin."),
            "links": [{"label": _("Write to us"), "page": None, "address": "#contact", "anchor": ""}],
            "layout": "row",
            "ground": "band",
        }
