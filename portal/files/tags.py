"""Tags of the library are the tenant's own. Wagtail offers the popular ones of its global tag table, which stays empty:
here are the tenant's, under the names by which Wagtail's screens ask for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia, LibraryTag

RELATIONS = {LibraryImage: "tagged_images", LibraryDocument: "tagged_documents", LibraryMedia: "tagged_media"}


def popular_tags(model: Any, count: int = 10) -> QuerySet[LibraryTag]:
    """The open tenant's most used tags of this library model."""
    relation = RELATIONS.get(model)
    if relation is None:
        return LibraryTag.objects.none()
    tags: QuerySet[LibraryTag] = (
        LibraryTag.objects.annotate(item_count=Count(relation))
        .filter(item_count__gt=0)
        .order_by("-item_count", "name")[:count]
    )
    return tags


def offer_own_tags() -> None:
    """Wagtail has no setting for this: its screens import the function by name."""
    from wagtail.admin import filters
    from wagtail.images.views import chooser as image_chooser
    from wagtailmedia.views import chooser as media_chooser
    from wagtailmedia.views import media

    for module in (filters, image_chooser, media_chooser, media):
        assert hasattr(module, "popular_tags_for_model"), f"{module.__name__} no longer asks for popular tags"
        module.popular_tags_for_model = popular_tags
