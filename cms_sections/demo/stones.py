"""Sections as they are stored, written short. Ids come from the demo's own generator, so that each demo is alike."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Stones:
    """What the pages of the demo are made of: pictures, pages, documents and films by name."""

    generator: random.Random
    pictures: Mapping[str, Any]
    pages: Mapping[str, Any]
    documents: Mapping[str, Any]
    films: Mapping[str, Any]

    def _id(self) -> str:
        return str(UUID(int=self.generator.getrandbits(128), version=4))

    def section(self, kind: str, /, **value: Any) -> dict[str, Any]:
        return {"type": kind, "value": value, "id": self._id()}

    def entries(self, *values: Any) -> list[dict[str, Any]]:
        return [{"type": "item", "value": value, "id": self._id()} for value in values]

    def fields(self, *fields: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
        """The fields of a form: kind and what is set of it."""
        return [self.section(kind, **value) for kind, value in fields]

    def picture(self, name: str) -> int:
        return int(self.pictures[name].pk)

    def document(self, name: str) -> int:
        return int(self.documents[name].pk)

    def film(self, name: str) -> int:
        return int(self.films[name].pk)

    def page(self, name: str) -> int:
        return int(self.pages[name].pk)

    def link(self, label: str, page: str = "", anchor: str = "", address: str = "") -> dict[str, Any]:
        return {"label": label, "page": self.page(page) if page else None, "address": address, "anchor": anchor}

    def inline(self, label: str, page: str) -> str:
        """A link inside formatted text."""
        return f'<a linktype="page" id="{self.page(page)}">{label}</a>'
