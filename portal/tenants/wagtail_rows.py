"""Whose a row of Wagtail's own tables is: a page, a file of the library, a collection, a task of a workflow.

Wagtail divides them by groups, but some of its views name a row before they refuse it, and some refuse nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page
from wagtailmedia import get_media_model

from portal.tenants.models import SiteTenant, TeamGroup, Tenant

Owners = Callable[[Any], frozenset[int]]


def owners_of_page(pk: Any) -> frozenset[int]:
    """The tenants whose sites the page is part of, in any language; none for what lies above the sites, or does not exist."""
    path = Page.objects.filter(pk=pk).values_list("path", flat=True).first()
    above = Page.objects.filter(path__in=_with_all_above(path, Page.steplen)).values("translation_key")
    sites = SiteTenant.objects.filter(site__root_page__translation_key__in=above)
    return frozenset(sites.values_list("tenant_id", flat=True))


def owners_of_collection(pk: Any) -> frozenset[int]:
    path = Collection.objects.filter(pk=pk).values_list("path", flat=True).first()
    tenants = Tenant.objects.filter(collection__path__in=_with_all_above(path, Collection.steplen))
    return frozenset(tenants.values_list("pk", flat=True))


def owners_of_task(pk: Any) -> frozenset[int]:
    """The tenants whose groups have the task to do."""
    groups = TeamGroup.objects.filter(group__groupapprovaltask=pk)
    return frozenset(groups.values_list("tenant_id", flat=True))


def owners_of(row: Any) -> frozenset[int]:
    """The same for a row at hand: a page, or something that lies in a collection."""
    return owners_of_page(row.pk) if isinstance(row, Page) else owners_of_collection(row.collection_id)


def _in_collection(model: Callable[[], Any]) -> Owners:
    def owners(pk: Any) -> frozenset[int]:
        return owners_of_collection(model().objects.filter(pk=pk).values_list("collection_id", flat=True).first())

    return owners


def _with_all_above(path: str | None, step: int) -> list[str]:
    return [path[:end] for end in range(step, len(path) + 1, step)] if path else []


# How Wagtail's addresses call these rows.
OWNERS_BY_PART: dict[str, Owners] = {
    **dict.fromkeys(("page_id", "page_pk", "parent_page_id", "page_to_move_id", "destination_id"), owners_of_page),
    "image_id": _in_collection(get_image_model),
    **dict.fromkeys(("document_id", "doc_id"), _in_collection(get_document_model)),
    "media_id": _in_collection(get_media_model),
    "collection_id": owners_of_collection,
    "task_id": owners_of_task,
}
