"""Who may see a private file of the media library."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.permissions import policy_registry

from portal.files.collections import tenant_of_collection
from portal.files.films.selectors import film_at
from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia, LibraryRendition
from portal.tenants.models import Membership


def may_see_library_file(request: HttpRequest, stored: str) -> bool:
    """The right to the library item that this file (or rendition, or thumbnail) belongs to; no item, no right."""
    item = item_of(stored)
    if isinstance(item, LibraryMedia) and item.type == "video" and stored == item.file.name:
        return may_work_with(request, item)  # the original of a film; what visitors see is made of it
    return item is not None and may_see_item(request, item)


def item_of(stored: str) -> Any:
    """The library image, document or recording whose file lies under this name, or None."""
    if "\0" in stored:  # no file is called so, and PostgreSQL cannot be asked for it
        return None
    rendition = LibraryRendition.objects.select_related("image__collection").filter(file=stored).first()
    if rendition is not None:
        return rendition.image
    if (film := film_at(stored)) is not None:
        return film.media
    for model, where in (
        (LibraryImage, Q(file=stored)),
        (LibraryDocument, Q(file=stored)),
        (LibraryMedia, Q(file=stored) | Q(thumbnail=stored)),
    ):
        item = model.objects.select_related("collection").filter(where).first()
        if item is not None:
            return item
    return None


def may_see_item(request: HttpRequest, item: Any) -> bool:
    """Editors by their rights on the collection; visitors by passing every restriction on it and above it."""
    return may_work_with(request, item) or passes_restrictions(request, item.collection)


def may_work_with(request: HttpRequest, item: Any) -> bool:
    """Editors, by their rights on the collection."""
    policy = policy_registry.get_by_type(type(item))
    user: Any = request.user
    return bool(
        user.is_authenticated
        and policy.user_has_any_permission_for_instance(user, ["add", "change", "delete", "choose"], item)
    )


def passes_restrictions(request: HttpRequest, collection: Collection) -> bool:
    """Every restriction on the collection and above it."""
    return all(restriction.accept_request(request) for restriction in collection.get_view_restrictions()) and (
        passes_tenant_restrictions(request, collection)
    )


def passes_tenant_restrictions(request: HttpRequest, collection: Collection) -> bool:
    """For Wagtail, "signed in" is anybody with an account; here it is somebody of the collection's organisation."""
    restrictions = collection.get_view_restrictions()
    if not restrictions.filter(restriction_type=CollectionViewRestriction.LOGIN).exists():
        return True
    user: Any = request.user
    tenant = tenant_of_collection(collection)
    if tenant is None or user.is_superuser:
        return True
    return Membership.objects.filter(user=user, tenant=tenant, active=True).exists()
