"""Running text."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import LONG_TEXT_FEATURES, TextBlock, WidthSectionBlock


class RunningTextBlock(WidthSectionBlock):
    title = words.title(required=False)
    text = TextBlock(label=_("Text"), features=LONG_TEXT_FEATURES)
    links = words.buttons()

    class Meta:
        template = "cms_sections/sections/text.html"
        icon = "pilcrow"
        group = groups.TEXT
        label = _("Text")
        description = _("Paragraphs, lists and smaller headings; the title stands beside them, or above if narrow.")
        preview_value: ClassVar = {
            "title": _("What we believe"),
            "text": _(
                "<p>A system is finished when the people who use it have stopped thinking about it. "
                "Until then we listen, change and try again.</p>"
                "<h3>In practice</h3><ul><li>Every Friday there is something to press.</li>"
                "<li>Every change can be taken back.</li></ul>"
            ),
            "links": [],
        }
