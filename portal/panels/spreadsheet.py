"""What people typed, on its way into a spreadsheet: never a formula, and no sign that a workbook cannot hold."""

from __future__ import annotations

from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
KEPT_SIGNS = "\n\t"


def spreadsheet_text(text: str) -> str:
    """The text as it may stand in a cell of a CSV or XLSX file."""
    printable = "".join(sign for sign in text if sign >= " " or sign in KEPT_SIGNS)
    return f"'{printable}" if printable.startswith(FORMULA_STARTS) else printable


class SafeExport:
    """For a list with `list_export`: put it before Wagtail's index view."""

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        row: dict[str, Any] = super().to_row_dict(item)  # type: ignore[misc]
        return {name: spreadsheet_text(value) if isinstance(value, str) else value for name, value in row.items()}
