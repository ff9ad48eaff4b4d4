"""Two to four texts side by side."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionBlock, TextBlock


class ColumnBlock(StructBlock):
    title = CharBlock(label=_("Title"), required=False, max_length=100)
    text = TextBlock(label=_("Text"))

    class Meta:
        icon = "doc-full"
        label_format = "{title}"


class ColumnsBlock(SectionBlock):
    title = words.title()
    title_hidden = words.title_hidden()
    lead = words.lead()
    entries = ListBlock(
        ColumnBlock(label=_("Column")),
        label=_("Columns"),
        min_num=2,
        max_num=4,
        help_text=_("Two to four. On a telephone they stand below each other."),
    )

    class Meta:
        template = "cms_sections/sections/columns.html"
        icon = "list-ul"
        group = groups.TEXT
        label = _("Columns")
        description = _("Two to four texts of the same weight beside each other.")
        preview_value: ClassVar = {
            "title": _("Two ways to begin"),
            "lead": "",
            "entries": [
                {
                    "title": _("With a question"),
                    "text": _("<p>You describe what is in your way. We answer with a first opinion.</p>"),
                },
                {
                    "title": _("With a system"),
                    "text": _(
                        "<p>You show us what you have. We read it for two days and write down what we found.</p>"
                    ),
                },
            ],
        }
