"""What the admin's search box finds in the media library."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import policy_registry

from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia
from portal.plugins.contracts.panels import TimelineEntry
from portal.search.plain import having_all_words
from portal.tenants.selectors import current_tenant

RIGHTS = ["add", "change", "delete", "choose"]
KINDS: tuple[tuple[str, Any, str, str, tuple[str, ...]], ...] = (
    ("image", LibraryImage, "image", "wagtailimages:edit", ("title", "alt_text", "credit")),
    ("document", LibraryDocument, "doc-full-inverse", "wagtaildocs:edit", ("title", "file")),
    ("recording", LibraryMedia, "media", "wagtailmedia:edit", ("title",)),
)


class LibrarySearch:
    """Pictures, documents and recordings of the open organisation, in the collections that the asker works with."""

    turn = 20
    kinds = {"image": _("Images"), "document": _("Documents"), "recording": _("Media")}

    def search(self, *, text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
        collection = current_tenant().collection
        if collection is None:
            return []
        found: list[TimelineEntry] = []
        for kind, model, icon, address, fields in KINDS:
            # Wagtail's rights count for all organisations of a person at once.
            mine = policy_registry.get_by_type(model).instances_user_has_any_permission_for(request.user, RIGHTS)
            rows = model.objects.filter(pk__in=mine.values("pk"), collection__path__startswith=collection.path)
            rows = rows.filter(having_all_words(text, *fields)).select_related("collection").order_by("title", "pk")
            found += [
                TimelineEntry(
                    row.created_at, kind, icon, row.title, row.collection.name, url=reverse(address, args=[row.pk])
                )
                for row in rows[:limit]
            ]
        return found


source = LibrarySearch()
