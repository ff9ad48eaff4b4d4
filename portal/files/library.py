"""Put pictures and documents into the media library without a screen: demo data, imports, bulk work."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.db import transaction
from wagtail.models import Collection

from portal.files.collections import collection_of
from portal.files.door import checked
from portal.files.films.facts import look
from portal.files.films.services import add_captions
from portal.files.kinds import DOCUMENTS, IMAGES, VIDEO
from portal.files.models import Film, LibraryDocument, LibraryImage, LibraryMedia
from portal.files.refusals import storage_failed
from portal.files.storage import StorageFailed
from portal.tenants.selectors import current_tenant


def receive_library_image(
    upload: File,
    *,
    title: str,
    collection: Collection | None = None,
    by: Any = None,
    alt_text: str = "",
    credit: str = "",
) -> LibraryImage:
    """Check a picture and put it into the library; without a collection into the open tenant's own.

    Raises FileRefused; then nothing is kept.
    """
    file = checked(upload, kinds=IMAGES)
    with transaction.atomic():
        image = LibraryImage(
            title=title,
            collection=collection or collection_of(current_tenant()),
            uploaded_by_user=by,
            alt_text=alt_text,
            credit=credit,
        )
        image.file = file
        image._set_image_file_metadata()
        _save(image)
    return image


def receive_library_document(
    upload: File, *, title: str, collection: Collection | None = None, by: Any = None
) -> LibraryDocument:
    """Check a document and put it into the library, like `receive_library_image`."""
    file = checked(upload, kinds=DOCUMENTS)
    with transaction.atomic():
        document = LibraryDocument(
            title=title,
            collection=collection or collection_of(current_tenant()),
            uploaded_by_user=by,
        )
        document.file = file
        document._set_document_file_metadata()
        _save(document)
    return document


def receive_library_film(
    upload: File, *, title: str, collection: Collection | None = None, by: Any = None
) -> LibraryMedia:
    """Check a film and put it into the library, like `receive_library_image`. A job makes of it what plays."""
    file = checked(upload, kinds=VIDEO, look=look)
    with transaction.atomic():
        film = LibraryMedia(
            title=title,
            type="video",
            duration=0,
            collection=collection or collection_of(current_tenant()),
            uploaded_by_user=by,
        )
        film.file = file
        _save(film)
    return film


def receive_film_captions(upload: File, *, film: LibraryMedia, language: str, label: str = "") -> None:
    """Check captions in WebVTT and show them with a film of the library. Raises FileRefused."""
    add_captions(
        film=Film.objects.select_related("media__collection").get(media=film),
        upload=upload,
        language=language,
        label=label,
    )


def _save(item: Any) -> None:
    try:
        item.save()
    except StorageFailed as error:
        raise storage_failed() from error
