"""What all sections share: their settings, the way they look and their preview in the chooser."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, CharBlock, ChoiceBlock, RichTextBlock, StructBlock, StructValue
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_sections.blocks.links import check_anchor
from cms_sections.blocks.moment import MomentBlock

SETTINGS = ["ground", "spacing", "anchor", "visible_from", "visible_to"]
TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
GROUNDS = [("", _("Plain")), ("sunken", _("Sunken")), ("band", _("Dark band"))]
SPACINGS = [("", _("Normal")), ("close", _("Close"))]


class TextBlock(RichTextBlock):
    """Formatted text of a section: no headings of its own unless asked, no pictures, nothing from elsewhere."""

    def __init__(self, *, features: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(features=features or TEXT_FEATURES, **kwargs)


class SectionValue(StructValue):
    @property
    def classes(self) -> str:
        """What ground and spacing add to the classes of the section, with a blank before each."""
        return "".join(f" section--{self[name]}" for name in ("ground", "spacing") if self.get(name))


class SectionBlock(StructBlock):
    """Base of the eight. `template` gets `value`, `section` (its place on the page), `page` and `request`."""

    ground = ChoiceBlock(
        label=_("Ground"),
        choices=GROUNDS,
        required=False,
        default="",
        help_text=_("Change it where the page needs a break. One dark band a page is enough."),
    )
    spacing = ChoiceBlock(label=_("Space above and below"), choices=SPACINGS, required=False, default="")
    anchor = CharBlock(
        label=_("Anchor"),
        required=False,
        max_length=60,
        validators=[check_anchor],
        help_text=_("Lets links lead to this section: “prices” is reached by #prices. Small letters and hyphens."),
    )

    visible_from = MomentBlock(
        label=_("Visible from"),
        required=False,
        help_text=_("Visitors see the section from this minute on. Empty: as soon as the page is published."),
    )
    visible_to = MomentBlock(
        label=_("Visible until"),
        required=False,
        help_text=_(
            "From this minute on visitors do not see it any more. Empty: it stays. The preview always shows it."
        ),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        start, end = cleaned.get("visible_from"), cleaned.get("visible_to")
        if start and end and end <= start:
            raise StructBlockValidationError(
                {"visible_to": ValidationError(_("The end must come after the beginning: correct one of them."))}
            )
        return cleaned

    def get_form_layout(self) -> BlockGroup:
        return BlockGroup([name for name in self.child_blocks if name not in SETTINGS], settings=list(SETTINGS))

    class Meta:
        value_class = SectionValue
        group = _("Sections")
        preview_template = "cms_sections/section_preview.html"
        label_format = "{title}"
