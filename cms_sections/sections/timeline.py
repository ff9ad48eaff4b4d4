"""What happened when."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionBlock


class EventBlock(StructBlock):
    when = CharBlock(label=_("When"), max_length=40, help_text=_("As people read it: 2009, May 2021, next spring."))
    title = CharBlock(label=_("Title"), max_length=120)
    text = words.plain(_("Text"))

    class Meta:
        icon = "date"
        label_format = "{when} {title}"


class TimelineBlock(SectionBlock):
    title = words.title()
    lead = words.lead()
    entries = ListBlock(EventBlock(label=_("Event")), label=_("Events"), min_num=1, max_num=30)

    class Meta:
        template = "cms_sections/sections/timeline.html"
        icon = "date"
        group = groups.FACTS
        label = _("Timeline")
        description = _("A history or a plan: dates at the left, what happened at the right.")
        preview_value: ClassVar = {
            "title": _("How we came here"),
            "lead": "",
            "entries": [
                {"when": "2009", "title": _("One customer and a borrowed room"), "text": ""},
                {"when": "2014", "title": _("The house by the river"), "text": _("Third floor, no lift.")},
                {"when": "2021", "title": _("Four days a week"), "text": _("At the same output.")},
            ],
        }
