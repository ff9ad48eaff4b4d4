"""The values of things that pages show. Who draws a page notes them as he found them; who changes a thing compares."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from wagtail.models import Page

# Every change counts: for what is read without saying what it is.
ANYTHING = "anything"
# Of what is not there, or not public.
MISSING = "-"
LONGEST_MENU = 5


def digest(*parts: Any) -> str:
    return hashlib.sha256("\x1f".join(repr(part) for part in parts).encode()).hexdigest()[:32]


def page_value(page: Any) -> str:
    """Of a page as others show it: address, title, whether it is public."""
    return digest(page.url_path, page.title) if page.live else MISSING


def address_value(page: Any) -> str:
    """Of a page that is only linked to."""
    return digest(page.url_path) if page.live else MISSING


def image_value(image: Any) -> str:
    """Of a picture of the library, without its renditions."""
    points = (image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height)
    return digest(image.file.name, image.width, image.height, image.default_alt_text, image.credit, points)


def document_value(document: Any) -> str:
    return digest(document.file.name, document.title, document.filename, document.collection_id)


def settings_value(settings: Any) -> str:
    fields = [field for field in settings._meta.concrete_fields if field.name not in {"id", "site"}]
    return digest(*(field.value_to_string(settings) for field in fields))


def family_value(pages: Iterable[Any]) -> str:
    """Of a page in all its public languages."""
    return digest(*sorted((page.pk, page.locale_id, page.url_path) for page in pages))


def families_now(keys: Iterable[Any]) -> dict[str, str]:
    """The values of these families, by their thing: one query."""
    found: dict[str, list[Any]] = {f"family:{key}": [] for key in keys}
    rows = Page.objects.live().filter(translation_key__in=[thing.partition(":")[2] for thing in found])
    for page in rows.filter(view_restrictions__isnull=True).only("pk", "locale_id", "url_path", "translation_key"):
        found[f"family:{page.translation_key}"].append(page)
    return {thing: family_value(pages) for thing, pages in found.items()}


def list_value(pages: Iterable[Any]) -> str:
    """Of pages in their order, with their titles and addresses."""
    return digest(*((page.pk, page.url_path, page.title) for page in pages))


def menu_value(root: Any) -> str:
    return list_value(menu_pages(root))


def menu_pages(root: Any) -> list[Any]:
    """The pages right below the first one that editors put into the menu, in their order."""
    return list(root.get_children().live().in_menu()[:LONGEST_MENU])


def children_value(parent_path: str) -> str:
    children = Page.objects.filter(
        path__startswith=parent_path, depth=len(parent_path) // Page.steplen + 1, live=True
    ).order_by("path")
    return list_value(children.only("pk", "url_path", "title", "path", "depth"))
