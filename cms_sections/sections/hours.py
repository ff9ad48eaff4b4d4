"""When somebody is there."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionBlock


class DaysBlock(StructBlock):
    days = CharBlock(label=_("Days"), max_length=80, help_text=_("For instance “Monday to Thursday”, or a date."))
    times = CharBlock(
        label=_("Times"), max_length=120, help_text=_("For instance “8 to 12 and 13 to 18”, or “closed”.")
    )

    class Meta:
        icon = "time"
        label_format = "{days}: {times}"


class HoursBlock(SectionBlock):
    title = words.title(default=_("Opening hours"))
    lead = words.lead()
    entries = ListBlock(DaysBlock(label=_("Days")), label=_("Days"), min_num=1, max_num=14)
    note = words.plain(_("Note below"), max_length=300)

    class Meta:
        template = "cms_sections/sections/hours.html"
        icon = "time"
        group = groups.CONTACT
        label = _("Opening hours")
        description = _("Days and times, as a list that is read at a glance.")
        preview_value: ClassVar = {
            "title": _("Opening hours"),
            "lead": "",
            "entries": [
                {"days": _("Monday to Thursday"), "times": _("8 to 18")},
                {"days": _("Friday"), "times": _("8 to 14")},
                {"days": _("Saturday and Sunday"), "times": _("closed")},
            ],
            "note": _("At other times the night watch answers."),
        }
