"""A table of text and numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import WidthSectionBlock

MOST_COLUMNS = 12
MOST_ROWS = 200


class CellsBlock(TypedTableBlock):
    """Cells of plain text; a column of numbers stands to the right."""

    text = CharBlock(label=_("Text"), required=False, max_length=300)
    number = CharBlock(label=_("Number"), required=False, max_length=40)

    def to_python(self, value: Any) -> TypedTable:
        """Data that does not add up is an empty table: an import must not break the page."""
        try:
            return super().to_python(value)
        except (KeyError, IndexError, TypeError):
            return super().to_python(None)

    def clean(self, table: TypedTable) -> TypedTable:
        cleaned = super().clean(table)
        if (not cleaned.columns or not cleaned.row_data) and not self.is_deferred_validation:
            raise TypedTableBlockValidationError(
                non_block_errors=[ValidationError(_("Add at least one column and one row."))]
            )
        if len(cleaned.columns) > MOST_COLUMNS or len(cleaned.row_data) > MOST_ROWS:
            raise TypedTableBlockValidationError(
                non_block_errors=[
                    ValidationError(
                        _("At most %(columns)d columns and %(rows)d rows. Offer a longer table as a download.")
                        % {"columns": MOST_COLUMNS, "rows": MOST_ROWS}
                    )
                ]
            )
        return cleaned


class TableBlock(WidthSectionBlock):
    title = words.title()
    title_hidden = words.title_hidden()
    lead = words.lead()
    table = CellsBlock(label=_("Table"))
    row_heads = BooleanBlock(
        label=_("The first column names the rows"),
        required=False,
        default=True,
        help_text=_("Readers of screens then hear it with each cell."),
    )
    note = words.plain(_("Note below"), max_length=300)

    class Meta:
        template = "cms_sections/sections/table.html"
        icon = "table"
        group = groups.FACTS
        label = _("Table")
        description = _("Rows and columns of text and numbers. On a telephone it scrolls sideways.")
        preview_value: ClassVar = {
            "title": _("What is in a packet"),
            "lead": "",
            "table": {
                "columns": [
                    {"type": "text", "heading": _("Packet")},
                    {"type": "number", "heading": _("Hours")},
                    {"type": "number", "heading": _("An hour")},
                ],
                "rows": [
                    {"values": [_("Small"), "10", "118 €"]},
                    {"values": [_("Medium"), "50", "108 €"]},
                    {"values": [_("Large"), "200", "98 €"]},
                ],
                "caption": "",
            },
            "row_heads": True,
        }
