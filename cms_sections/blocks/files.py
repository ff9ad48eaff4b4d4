"""Documents and recordings of the library, in sections."""

from __future__ import annotations

from typing import Any

from wagtail.documents.blocks import DocumentChooserBlock
from wagtailmedia.blocks import VideoChooserBlock

from cms_sections.rendering.pool import pooled


class DocumentBlock(DocumentChooserBlock):
    def bulk_to_python(self, values: Any) -> list[Any]:
        return pooled("documents", values, super().bulk_to_python)


class VideoBlock(VideoChooserBlock):
    def bulk_to_python(self, values: Any) -> list[Any]:
        return pooled("media", values, super().bulk_to_python)


def public(item: Any) -> Any:
    """A picture, document or recording of the library that visitors may load, else None."""
    return item if item is not None and str(item.file.name).startswith("public/") else None
