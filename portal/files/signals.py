"""When privacy or collections change, library files follow. Connected by the app; decides nothing by itself."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Collection, CollectionViewRestriction


def connect() -> None:
    from portal.files.areas import FILE_FIELDS
    from portal.files.models import Film

    for model in FILE_FIELDS:
        post_save.connect(_item_saved, sender=model, dispatch_uid=f"portal_files.{model.__name__}")
    pre_delete.connect(_film_deleting, sender=Film, dispatch_uid="portal_files.film")
    for signal in (post_save, post_delete):
        signal.connect(_privacy_changed, sender=CollectionViewRestriction, dispatch_uid="portal_files.restriction")
    # Moving a collection is no save of its own, but follows one in the same transaction.
    post_save.connect(_privacy_changed, sender=Collection, dispatch_uid="portal_files.collection")


def _item_saved(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    from portal.files.areas import realign_if_misplaced
    from portal.files.models import LibraryImage

    if raw:
        return
    realign_if_misplaced(instance)
    if isinstance(instance, LibraryImage):
        from portal.files.making import ask_for_renditions

        ask_for_renditions(image=instance)


def _film_deleting(instance: Any, **_kwargs: Any) -> None:
    from portal.files.films.services import forget_film

    forget_film(names=instance.names())


def _privacy_changed(raw: bool = False, created: bool = False, sender: Any = None, **_kwargs: Any) -> None:
    from portal.files.areas import realign_soon

    if not raw and not (created and sender is Collection):
        realign_soon()
