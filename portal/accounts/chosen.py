"""What is chosen in Wagtail's forms is one's own: a row of another organisation does not exist there either.

Wagtail cuts the lists of its choosers, and then takes every number that a form sends: it would name the row in the form
that is shown again, and publish a link to it.
"""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmedia import get_media_model

from portal.accounts.foreign_rows import as_number, is_foreign
from portal.audit.context import open_request
from portal.tenants.wagtail_rows import OWNERS_BY_PART


def keep_choices_own() -> None:
    """Wagtail has no hook for this; once, at start."""
    chosen, written = BaseChooser.value_from_datadict, DraftailRichTextArea.value_from_datadict

    def own_choice(self: Any, data: Any, files: Any, name: str) -> Any:
        value, part = chosen(self, data, files, name), _part(self.model_class)
        # What is no number at all chooses nothing; Wagtail would look it up once more to show it, and fail.
        return None if part and (as_number(value) is None or _is_foreign(part, value)) else value

    def own_text(self: Any, data: Any, files: Any, name: str) -> Any:
        value = written(self, data, files, name)
        return without_foreign(value) if value else value

    BaseChooser.value_from_datadict = own_choice
    DraftailRichTextArea.value_from_datadict = own_text


def without_foreign(text: str) -> str:
    """A rich text of the database without what leads to rows of others: of a link its words stay."""
    soup = BeautifulSoup(text, "html.parser")
    foreign = [
        tag
        for tag in soup.find_all(["a", "embed"], id=True)
        if _is_foreign(LINKED.get(str(tag.get("linktype") or tag.get("embedtype"))), tag["id"])
    ]
    for tag in foreign:
        if tag.name == "a":
            tag.unwrap()
        else:
            tag.decompose()
    return str(soup) if foreign else text


def _part(model: Any) -> str | None:
    if model is not None and issubclass(model, Page):
        return "page_id"
    return {get_image_model(): "image_id", get_document_model(): "document_id", get_media_model(): "media_id"}.get(
        model
    )


def _is_foreign(part: str | None, value: Any) -> bool:
    request = open_request()
    if part is None or request is None or (number := as_number(value)) is None:
        return False
    return is_foreign(request, OWNERS_BY_PART[part](number))


LINKED = {"page": "page_id", "document": "document_id", "image": "image_id", "wagtailmedia": "media_id"}
