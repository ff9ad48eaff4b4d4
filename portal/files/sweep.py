"""Removes files without a row: uploads whose transaction was rolled back, and what a killed process left behind."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import UploadedFile

from portal.files.areas import FILE_FIELDS
from portal.files.films.selectors import film_names
from portal.files.films.uploads import forget_old
from portal.files.models import LibraryRendition, StoredFile
from portal.files.quarantine import quarantine_root
from portal.files.storage import RoutedStorage
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope

# Only folders whose every file has a row of the portal's own: nothing of a plugin, on or off, lies here.
FOLDERS = (
    "private/stored",
    "private/wagtail_uploads",
    *(
        f"{area}/{folder}"
        for area in ("public", "private")
        for folder in ("images", "documents", "media", "renditions", "films")
    ),
)
AGE = timedelta(days=1)


def sweep(*, now: datetime | None = None, check_stop: Callable[[], Any] = lambda: None) -> int:
    """Remove what is older than a day and nobody's; returns how many files. Safe to repeat."""
    before = (now or timezone.now()) - AGE
    _empty_quarantine(before)
    _forget_unfinished_uploads(before)
    for tenant in Tenant.objects.all():
        with tenant_scope(tenant):
            forget_old(before)
    nobodys = _nobodys(before, check_stop)
    for name in nobodys:
        check_stop()
        RoutedStorage().delete_now(name)
    return len(nobodys)


def orphans(*, before: datetime) -> list[tuple[str, int, datetime]]:
    """(name, size, last change) of files in the portal's own folders that no row points to. At least a day old, because
    an upload has its file before its row."""
    storage = RoutedStorage()
    names = _nobodys(min(before, timezone.now() - AGE), lambda: None)
    return [(name, storage.size(name), storage.get_modified_time(name)) for name in names]


def _nobodys(before: datetime, check_stop: Callable[[], Any]) -> list[str]:
    storage = RoutedStorage()
    # First the files, then the rows: what gets its row in between is found by it.
    old = [name for folder in FOLDERS for name in _files(storage, folder, check_stop) if _older(storage, name, before)]
    known = known_names()
    return [name for name in old if name not in known]


def known_names() -> set[str]:
    """The names of all files that a row points to, of every tenant."""
    names: set[str] = set()
    for tenant in Tenant.objects.all():
        with tenant_scope(tenant):
            for name, variants in StoredFile.objects.values_list("file", "variants").iterator():
                names.update((name, *variants.values()))
    for model, fields in FILE_FIELDS.items():
        for field in fields:
            names.update(model._default_manager.values_list(field, flat=True).iterator())
    names.update(LibraryRendition.objects.values_list("file", flat=True).iterator())
    names.update(film_names())
    names.update(UploadedFile.objects.values_list("file", flat=True).iterator())
    return names


def _files(storage: RoutedStorage, folder: str, check_stop: Callable[[], Any]) -> Iterator[str]:
    check_stop()
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from _files(storage, f"{folder}/{name}", check_stop)


def _older(storage: RoutedStorage, name: str, before: datetime) -> bool:
    try:
        return storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False


def _empty_quarantine(before: datetime) -> None:
    """An upload lies here for seconds, its parts until they are all there; what is older is nobody's any more."""
    root = quarantine_root()
    for folder in root.iterdir() if root.exists() else ():
        if folder.stat().st_mtime < min(before.timestamp(), time.time() - 3600):
            shutil.rmtree(folder, ignore_errors=True)


def _forget_unfinished_uploads(before: datetime) -> None:
    """Files that Wagtail keeps aside until a form is complete, when nobody came back to complete it."""
    storage = RoutedStorage()
    for upload in UploadedFile.objects.all():
        name = str(upload.file.name)
        if not storage.exists(name) or _older(storage, name, before):
            upload.delete()
            storage.delete(name)
