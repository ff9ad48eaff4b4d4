"""A row of large numbers."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ListBlock, StructBlock

from cms_sections.blocks import groups
from cms_sections.blocks.section import SectionBlock


class FigureBlock(StructBlock):
    value = CharBlock(label=_("Number"), max_length=12, help_text=_("As people read it: 14, 99.97, 1,200."))
    unit = CharBlock(label=_("Unit"), required=False, max_length=12, help_text=_("For instance min, %, years."))
    label = CharBlock(label=_("What it counts"), max_length=80)

    class Meta:
        icon = "order"
        label_format = "{value} {unit} · {label}"


class FiguresBlock(SectionBlock):
    title = CharBlock(label=_("Title"), max_length=120)
    title_hidden = BooleanBlock(
        label=_("Title for screen readers only"),
        required=False,
        default=False,
        help_text=_("Where the numbers speak for themselves."),
    )
    entries = ListBlock(FigureBlock(label=_("Number")), label=_("Numbers"), min_num=1, max_num=6)

    class Meta:
        template = "cms_sections/sections/figures.html"
        icon = "order"
        group = groups.FACTS
        label = _("Figures")
        description = _("Two to four large numbers with what they count.")
        preview_value: ClassVar = {
            "title": _("The last year in numbers"),
            "title_hidden": False,
            "entries": [
                {"value": "14", "unit": _("min"), "label": _("until someone answers, on average")},
                {"value": "99.97", "unit": "%", "label": _("of last year without an outage")},
                {"value": "38", "unit": "", "label": _("companies, most for over five years")},
                {"value": "0", "unit": "", "label": _("hours billed without a reason")},
            ],
        }
