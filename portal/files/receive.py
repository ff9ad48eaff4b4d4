"""Take files in and remove them: the services behind every upload of the portal that is not the media library."""

from __future__ import annotations

import logging
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from portal.files.door import checked
from portal.files.kinds import ATTACHMENTS, Kind
from portal.files.models import StoredFile
from portal.files.names import stored_name
from portal.files.refusals import storage_failed
from portal.files.rules import SIZES
from portal.files.storage import StorageFailed

logger = logging.getLogger(__name__)


def receive(
    upload: File,
    *,
    purpose: str,
    kinds: tuple[Kind, ...] = ATTACHMENTS,
    company: Any = None,
    shared_with_company: bool = False,
    by: Any = None,
) -> StoredFile:
    """Check an upload, store what it may be stored as, and write its row. Raises FileRefused; then nothing is kept.

    The row belongs to the open tenant and to the caller's transaction. If that is rolled back, the content stays
    behind without a row and the sweeper takes it away a day later.
    """
    file = checked(upload, kinds=kinds, sizes=SIZES)
    written: list[str] = []
    try:
        with transaction.atomic():
            width, height = file.dimensions or (None, None)
            row: StoredFile = StoredFile.objects.create(
                name=file.name,
                purpose=purpose,
                file=_write(file.kind.extension, file, written),
                content_type=file.kind.content_type,
                size_bytes=file.size,
                sha256=file.sha256,
                is_image=file.is_image,
                width=width,
                height=height,
                variants={
                    str(side): _write(small.extension, ContentFile(small.content), written)
                    for side, small in file.small.items()
                },
                company=company,
                shared_with_company=shared_with_company,
                created_by=by,
            )
            return row
    except StorageFailed as error:
        _forget(written)
        raise storage_failed() from error
    except BaseException:
        _forget(written)
        raise


def _write(extension: str, content: File, written: list[str]) -> str:
    content.seek(0)
    name = default_storage.save(stored_name(extension), content)
    written.append(name)
    return name


def _forget(names: list[str]) -> None:
    for name in names:
        try:
            default_storage.delete_now(name)  # type: ignore[attr-defined]  # the default storage is RoutedStorage
        except Exception:
            logger.warning("files.left_behind", exc_info=True)


def remove(file: StoredFile) -> None:
    """Remove a stored file: its row now, its content when the transaction is committed."""
    names = [file.file.name, *file.variants.values()]
    with transaction.atomic():
        file.delete()
        for name in names:
            default_storage.delete(name)
