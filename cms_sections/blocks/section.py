"""What all sections share: their settings, the way they look and their preview in the chooser."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, CharBlock, ChoiceBlock, RichTextBlock, StructBlock, StructValue
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_sections.blocks.links import check_anchor
from cms_sections.blocks.moment import MomentBlock
from cms_sections.blocks.posted import read_or_refused
from cms_sections.blocks.sanitised import sanitised_text

SETTINGS = ["ground", "width", "spacing", "anchor", "statistics_name", "visible_from", "visible_to"]
TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
LONG_TEXT_FEATURES = [*TEXT_FEATURES, "h3", "h4", "blockquote"]
GROUNDS = [("", _("Plain")), ("sunken", _("Sunken")), ("band", _("Dark band"))]
WIDTHS = [("", _("Normal")), ("narrow", _("Narrow, as wide as a line of text")), ("wide", _("Wide"))]
SPACINGS = [("", _("Normal")), ("close", _("Close"))]


class TextBlock(RichTextBlock):
    """Formatted text of a section: no headings of its own unless asked, no pictures, nothing from elsewhere."""

    def __init__(self, *, features: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(features=features or TEXT_FEATURES, **kwargs)

    def value_for_form(self, value: Any) -> str:
        """Whole, whatever is stored: Wagtail's editor fails on elements that are not closed."""
        return sanitised_text(super().value_for_form(value))

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        return read_or_refused(lambda: super(TextBlock, self).value_from_datadict(data, files, prefix))


class SectionValue(StructValue):
    @property
    def classes(self) -> str:
        """What ground, width and spacing add to the classes of the section, with a blank before each."""
        return "".join(f" section--{self[name]}" for name in ("ground", "width", "spacing") if self.get(name))

    @property
    def marks(self) -> SafeString | str:
        """The attribute by which statistics know the section, with a blank before it; empty where it has no name."""
        name = self.get("statistics_name")
        return format_html(' data-section="{}"', name) if name else ""


class SectionBlock(StructBlock):
    """Base of all kinds. `template` gets `value`, `section` (its place on the page), `page` and `request`.

    One that is nothing without something chosen may render nothing: it then counts as not there.
    """

    scripts: tuple[str, ...] = ()  # static files that a page with such a section loads; it works without them
    unsearched: tuple[str, ...] = ()  # fields that the site's search does not look into, beside the settings

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
    statistics_name = CharBlock(
        label=_("Name for statistics"),
        required=False,
        max_length=60,
        help_text=_("What this section is called where visits are counted. Visitors do not see it."),
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
        settings = [name for name in SETTINGS if name in self.child_blocks]
        return BlockGroup([name for name in self.child_blocks if name not in settings], settings=settings)

    class Meta:
        value_class = SectionValue
        group = _("Sections")
        preview_template = "cms_sections/section_preview.html"
        label_format = "{title}"


class WidthSectionBlock(SectionBlock):
    """A section that may also be narrower or wider than the page."""

    width = ChoiceBlock(label=_("Width"), choices=WIDTHS, required=False, default="")
