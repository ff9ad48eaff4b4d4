"""A band with a heading, where a page turns to its next part."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionBlock


class HeadingBlock(SectionBlock):
    title = words.title()
    lead = words.lead()

    class Meta:
        template = "cms_sections/sections/heading.html"
        icon = "title"
        group = groups.BEGINNING
        label = _("Heading")
        description = _("A rule and a large heading, where a long page turns to its next part.")
        preview_value: ClassVar = {"title": _("How we work"), "lead": _("From the first call to the hundredth week.")}
