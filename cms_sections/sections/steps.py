"""How something goes, one step after the other."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StructBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionBlock


class StepBlock(StructBlock):
    title = CharBlock(label=_("Title"), max_length=100)
    text = words.plain(_("Text"))
    time = CharBlock(label=_("How long"), required=False, max_length=40, help_text=_("For instance “one week”."))

    class Meta:
        icon = "order-down"
        label_format = "{title}"


class StepsBlock(SectionBlock):
    title = words.title()
    lead = words.lead()
    entries = ListBlock(StepBlock(label=_("Step")), label=_("Steps"), min_num=2, max_num=8)
    links = words.buttons()
    layout = ChoiceBlock(
        label=_("Layout"),
        choices=[("row", _("Beside each other")), ("column", _("Below each other"))],
        default="row",
    )

    class Meta:
        template = "cms_sections/sections/steps.html"
        icon = "order-down"
        group = groups.FACTS
        label = _("Steps")
        description = _("Two to eight steps on one line, each with what happens and how long it takes.")
        preview_value: ClassVar = {
            "title": _("From the first call to the first day"),
            "lead": "",
            "entries": [
                {"title": _("You call"), "text": _("We listen, and ask what is in your way."), "time": _("an hour")},
                {
                    "title": _("We write a page"),
                    "text": _("What we understood and what it costs."),
                    "time": _("two days"),
                },
                {"title": _("We begin"), "text": _("With the smallest thing that helps."), "time": _("a week")},
            ],
            "links": [],
            "layout": "row",
        }
