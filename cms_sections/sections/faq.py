"""Questions and answers that fold."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock
from wagtail.blocks import TextBlock as PlainTextBlock

from cms_sections.blocks import groups
from cms_sections.blocks.section import SectionBlock, TextBlock


class QuestionBlock(StructBlock):
    question = CharBlock(label=_("Question"), max_length=200)
    answer = TextBlock(label=_("Answer"))

    class Meta:
        icon = "help"
        label_format = "{question}"


class FaqBlock(SectionBlock):
    title = CharBlock(label=_("Title"), max_length=120)
    lead = PlainTextBlock(label=_("Lead"), required=False, max_length=400, rows=2)
    entries = ListBlock(QuestionBlock(label=_("Question")), label=_("Questions"), min_num=1, max_num=40)

    class Meta:
        template = "cms_sections/sections/faq.html"
        icon = "help"
        group = groups.TEXT
        label = _("Questions and answers")
        description = _("Questions that open on a click and work without a script.")
        preview_value: ClassVar = {
            "title": _("What people ask first"),
            "lead": "",
            "entries": [
                {"question": _("How soon can you start?"), "answer": _("<p>Most work begins within two weeks.</p>")},
                {"question": _("Who owns the code?"), "answer": _("<p>You do, from the first day.</p>")},
                {"question": _("What happens at night?"), "answer": _("<p>Somebody is on call.</p>")},
            ],
        }
