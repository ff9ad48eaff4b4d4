"""Whether every file that a row points to is there, with the content that was stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.files.areas import FILE_FIELDS
from portal.files.films.selectors import film_names
from portal.files.models import LibraryDocument, LibraryImage, LibraryRendition, StoredFile
from portal.files.storage import RoutedStorage
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope

CHUNK = 1024 * 1024


def wrong_files() -> Iterator[str | None]:
    """One entry a file, in any order: None for a good one, else what is wrong with it. Reads every file whole."""
    storage = RoutedStorage()
    for tenant in Tenant.objects.all():
        with tenant_scope(tenant):
            rows = list(StoredFile.objects.values_list("file", "sha256", "variants"))
        for name, sha256, variants in rows:
            yield _wrong(storage, name, "sha256", sha256)
            for variant in variants.values():
                yield _wrong(storage, variant)
    for model, fields in FILE_FIELDS.items():
        for field in fields:
            for name, sha1 in _library_rows(model, field):
                yield _wrong(storage, name, "sha1", sha1)
    for name in film_names():
        yield _wrong(storage, name)
    for name in LibraryRendition.objects.values_list("file", flat=True).iterator():
        yield _wrong(storage, name)


def _library_rows(model: Any, field: str) -> Iterator[tuple[str, str]]:
    """Wagtail keeps a sum of pictures and documents, though not of every one."""
    rows = model._default_manager.exclude(**{field: ""})
    if field == "file" and model in (LibraryImage, LibraryDocument):
        yield from rows.values_list(field, "file_hash").iterator()
    else:
        yield from ((name, "") for name in rows.values_list(field, flat=True).iterator())


def _wrong(storage: RoutedStorage, name: str, kind: str = "", expected: str = "") -> str | None:
    if not storage.exists(name):
        return _("%(name)s is missing.") % {"name": name}
    if expected:
        made = hashlib.new(kind, usedforsecurity=False)
        with storage.open(name) as content:
            for chunk in iter(lambda: content.read(CHUNK), b""):
                made.update(chunk)
        if made.hexdigest() != expected:
            return _("%(name)s is not what was stored.") % {"name": name}
    return None
