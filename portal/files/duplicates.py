"""A picture that is uploaded again is named: by the sum of what was sent, because what is stored was written anew."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from portal.files.models import LibraryImage


def find_duplicates(image: LibraryImage, user: Any, permission_policy: Any) -> QuerySet[LibraryImage]:
    """The pictures that this person may choose and that were made of the same file, oldest first."""
    same = Q(file_hash=image.file_hash)
    if image.original_sha256:
        same |= Q(original_sha256=image.original_sha256)
    visible: QuerySet[LibraryImage] = permission_policy.instances_user_has_permission_for(user, "choose")
    return visible.exclude(pk=image.pk).filter(same).order_by("created_at", "pk")


def find_by_what_was_sent() -> None:
    """Wagtail has no setting for this: its screens import the function by name."""
    from wagtail.images.views import chooser, multiple

    for module in (chooser, multiple):
        assert hasattr(module, "find_image_duplicates"), f"{module.__name__} no longer looks for duplicates"
        module.find_image_duplicates = find_duplicates
