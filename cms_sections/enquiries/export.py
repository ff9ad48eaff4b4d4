"""Enquiries as a table: what all have, and of one form a column for each of its fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.audit.public import record
from portal.panels.public import SafeExport, spreadsheet_text

COLUMNS = [
    "submitted_at", "name", "company_name", "email", "phone", "message", "page_title", "section_name", "campaign_name",
    "referrer", "consent", "consent_text", "language", "handled_at",
]  # fmt: skip
ANSWER = "answer:"
ROWS_AT_ONCE = 500


class EnquiryExport(SafeExport):
    """For the list: put it before Wagtail's index view. Strangers wrote what is exported here."""

    @cached_property
    def one_form(self) -> str:
        """The form to which the list is narrowed, or an empty text."""
        asked = str(self.request.GET.get("form") or "")[:64]  # type: ignore[attr-defined]
        return "" if "\0" in asked else asked

    @cached_property
    def answer_labels(self) -> list[str]:
        """The labels of the answers of this form, as they are and were, the newest first."""
        if not self.one_form:
            return []
        found: dict[str, None] = {}
        rows = self.model.objects.filter(section_id=self.one_form).only("answers")  # type: ignore[attr-defined]
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            found.update(dict.fromkeys(row.told))
        return list(found)

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        self.list_export = [*COLUMNS, *(f"{ANSWER}{label}" for label in self.answer_labels)]
        rows = _Rows(queryset)
        record(
            "pages.enquiries.exported",
            label=self.one_form and str(getattr(queryset.first(), "form_name", "")),
            data={"format": spreadsheet_format, "rows": queryset.count()},
        )
        answer: HttpResponseBase = super().as_spreadsheet(rows, spreadsheet_format)  # type: ignore[misc]
        return answer

    def get_heading(self, queryset: Any, field: str) -> str:
        if field.startswith(ANSWER):
            return spreadsheet_text(field.removeprefix(ANSWER))
        return str(super().get_heading(queryset, field))  # type: ignore[misc]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        told = item.told if self.answer_labels else {}
        return {
            field: spreadsheet_text(value) if isinstance(value := _value(item, field, told), str) else value
            for field in self.list_export
        }


class _Rows:
    """A list of rows that is read in parts, and that Wagtail's export may ask for its model."""

    def __init__(self, queryset: Any) -> None:
        self._queryset = queryset
        self.model = queryset.model

    def __iter__(self) -> Iterator[Any]:
        return iter(self._queryset.iterator(chunk_size=ROWS_AT_ONCE))


def _value(item: Any, field: str, told: dict[str, str]) -> Any:
    if field.startswith(ANSWER):
        return told.get(field.removeprefix(ANSWER), "")
    value = getattr(item, field)
    return (_("Yes") if value else _("No")) if isinstance(value, bool) else "" if value is None else value
