"""Something that visitors must not overlook."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionBlock, TextBlock

KINDS = [("info", _("For information")), ("warning", _("Attention")), ("success", _("Good news"))]


class NoticeBlock(SectionBlock):
    kind = ChoiceBlock(label=_("Kind"), choices=KINDS, default="info")
    title = words.title()
    text = TextBlock(label=_("Text"), required=False)
    links = words.buttons(max_num=1)

    class Meta:
        template = "cms_sections/sections/notice.html"
        icon = "warning"
        group = groups.TEXT
        label = _("Notice")
        description = _("A framed message: closed in August, a new number, a disturbance.")
        preview_value: ClassVar = {
            "kind": "warning",
            "title": _("Closed from 24 December to 2 January"),
            "text": _("<p>The night watch goes on: its number answers as always.</p>"),
            "links": [],
        }
