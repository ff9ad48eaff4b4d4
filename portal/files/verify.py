"""Compares every file that a row points to with what the row knows of it: is it there, and are its sums right?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from portal.files.areas import FILE_FIELDS
from portal.files.models import LibraryRendition, StoredFile
from portal.files.storage import RoutedStorage, StorageFailed
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope

CHUNK = 1024 * 1024


def expected() -> Iterator[tuple[str, str, str]]:
    """(name, algorithm, sum) of every file of every tenant; without a sum where the row knows none."""
    for tenant in Tenant.objects.all():
        with tenant_scope(tenant):
            rows = list(StoredFile.objects.values_list("file", "sha256", "variants"))
        for name, digest, variants in rows:
            yield name, "sha256", digest
            yield from ((small, "", "") for small in variants.values())
    for model, fields in FILE_FIELDS.items():
        hashed = "file_hash" in {field.name for field in model._meta.get_fields()}
        for field in fields:
            known = "file_hash" if hashed and field == "file" else field
            for name, digest in model._default_manager.values_list(field, known).iterator():
                if name:
                    yield (name, "sha1", digest) if known == "file_hash" and digest else (name, "", "")
    for name in LibraryRendition.objects.values_list("file", flat=True).iterator():
        yield name, "", ""


def problem_of(name: str, algorithm: str, digest: str) -> str:
    """What is wrong with one file: `missing`, `differs`, the storage's own words, or nothing."""
    storage = RoutedStorage()
    try:
        if not storage.exists(name):
            return "missing"
        if not algorithm:
            return ""
        found = hashlib.new(algorithm, usedforsecurity=False)
        with storage.open(name) as content:
            for chunk in content.chunks(CHUNK):
                found.update(chunk)
    except (StorageFailed, OSError) as error:
        return str(error) or type(error).__name__
    return "" if found.hexdigest() == digest else "differs"
