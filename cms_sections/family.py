"""A page in all its languages, read once: with their languages, and the pictures that were drawn for sharing."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page


def family_of(page: Any) -> list[Any]:
    """The page itself first, then its public translations; plain pages, but for itself. One query in a page's life."""
    known = page.__dict__.get("_family")
    if known is not None:
        return list(known)
    rows = Page.objects.filter(translation_key=page.translation_key).select_related("locale", "share_card")
    found = {row.pk: row for row in rows.filter(view_restrictions__isnull=True) | rows.filter(pk=page.pk)}
    own = found.pop(page.pk, None)
    page.card = getattr(own, "share_card", None)
    if own is not None and own.locale_id == page.locale_id:
        page.locale = own.locale
    others = sorted((each for each in found.values() if each.live), key=lambda each: each.locale_id)
    page._family = [page, *others]
    return list(page._family)
