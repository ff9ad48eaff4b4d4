"""Documents to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.files import DocumentBlock, public
from cms_sections.blocks.section import SectionBlock


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    text: str
    url: str
    kind: str
    size_bytes: int | None


class FileBlock(StructBlock):
    document = DocumentBlock(label=_("Document"))
    name = CharBlock(label=_("Name"), required=False, max_length=120, help_text=_("Empty: the document's own title."))
    text = CharBlock(label=_("What it is"), required=False, max_length=200)

    class Meta:
        icon = "doc-full-inverse"
        label_format = "{name}"


class DownloadsBlock(SectionBlock):
    title = words.title(default=_("Downloads"))
    lead = words.lead()
    entries = ListBlock(FileBlock(label=_("Document")), label=_("Documents"), min_num=1, max_num=40)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`downloads`: what visitors may load. What is private or gone is left out."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        preview = getattr(context.get("section"), "preview", False)
        context["downloads"] = EXAMPLES if preview else _downloads(value)
        return context

    class Meta:
        template = "cms_sections/sections/downloads.html"
        icon = "download"
        group = groups.FACTS
        label = _("Downloads")
        description = _("Documents of the library with name, kind and size. Private ones are left out.")
        preview_value: ClassVar = {"title": _("To take along"), "lead": "", "entries": []}


EXAMPLES = (
    Download("Terms of 2026", "", "#", "PDF", 184_000),
    Download("Our prices, as a table", "", "#", "XLSX", 22_000),
)


def _downloads(value: Any) -> list[Download]:
    found = []
    for entry in value["entries"]:
        if (document := public(entry["document"])) is not None:
            kind = str(document.filename).rpartition(".")[2].upper()
            name = entry["name"] or document.title
            found.append(Download(name, entry["text"], document.url, kind, document.file_size))
    return found
