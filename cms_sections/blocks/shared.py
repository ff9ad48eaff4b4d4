"""A place on a page where a shared section is shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, CharBlock, PageChooserBlock, StructBlock

from cms_sections.blocks import groups
from cms_sections.blocks.links import check_anchor

# The name under which such places are stored; it never changes.
SHARED = "shared"


class SharedBlock(StructBlock):
    """Draws nothing itself: `rendering.shared` puts the section in its place."""

    source = PageChooserBlock(
        label=_("Shared section"),
        page_type="cms_sections.SharedSection",
        help_text=_("What is changed there changes on all pages that show it."),
    )
    anchor = CharBlock(
        label=_("Anchor"),
        required=False,
        max_length=60,
        validators=[check_anchor],
        help_text=_("On this page, in place of the anchor of the shared section."),
    )

    def get_form_layout(self) -> BlockGroup:
        return BlockGroup(["source"], settings=["anchor"])

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        icon = "copy"
        label = _("Shared section")
        group = groups.SHARED
        description = _("A section that is written once and shown on several pages.")
        label_format = "{source}"
        template = "cms_sections/sections/shared.html"
        preview_template = "cms_sections/section_preview.html"
        preview_value: ClassVar[dict[str, Any]] = {"source": None, "anchor": ""}
