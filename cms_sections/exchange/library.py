"""Files of the media library on their way out: who may take them along, and by which name archives know them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.permissions import policy_registry
from wagtailmedia.models import get_media_model

from cms_sections.exchange.walk import DOCUMENT, IMAGE, RECORDING
from cms_sections.models import ExchangedFile
from portal.files.public import collection_of
from portal.tenants.public import Tenant

KINDS = (IMAGE, DOCUMENT, RECORDING)
MEDIA = "media:"
CHUNK = 500
# So much of a sum names a file in an archive.
KEY_LENGTH = 20
READ_BYTES = 256 * 1024
RIGHTS = ["add", "change", "delete", "choose"]


def model_of(kind: str) -> Any:
    return {IMAGE: get_image_model, DOCUMENT: get_document_model, RECORDING: get_media_model}[kind]()


def chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    """So many at a time as every database takes in one question."""
    ordered = sorted(numbers)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def own_collections(tenant: Tenant) -> list[int]:
    return list(collection_of(tenant).get_descendants(inclusive=True).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the library with its names: `name` is that of the file in the archive."""

    kind: str
    row: Any
    sha256: str
    key: str

    @property
    def name(self) -> str:
        return f"{self.key}{PurePosixPath(str(self.row.file.name)).suffix.lower()}"

    @property
    def private(self) -> bool:
        return not str(self.row.file.name).startswith("public/")

    def described(self) -> dict[str, Any]:
        row = self.row
        words: dict[str, Any] = {
            "file": f"media/{self.name}",
            "kind": self.kind,
            "sha256": self.sha256,
            "title": row.title,
            "private": self.private,
            "tags": sorted(tag.name for tag in row.tags.all()),
        }
        if self.kind == IMAGE:
            focus = [row.focal_point_x, row.focal_point_y, row.focal_point_width, row.focal_point_height]
            words |= {"alt_text": row.alt_text, "credit": row.credit, "focus": focus if None not in focus else None}
        elif self.kind == DOCUMENT:
            words["name"] = row.filename
        else:
            words |= {"type": row.type, "duration": row.duration, "width": row.width, "height": row.height}
        return words


class Shelf:
    """The files that pages of one organisation may take along: its own, as far as who asks may see them.

    `without` counts what was left out. Nothing is written until `note_sums`.
    """

    def __init__(self, tenant: Tenant, by: Any = None) -> None:
        self._tenant = tenant
        self._by = by
        self._items: dict[tuple[str, int], Item] = {}
        self._fresh: list[Item] = []
        self._known = {(row.kind, row.item_number): row for row in ExchangedFile.objects.all()}

    def load(self, wanted: set[tuple[str, int]]) -> None:
        """Read these (kind, number), a constant number of questions for each 500."""
        nobodys = set(Collection.objects.filter(depth=1).values_list("pk", flat=True))
        own = set(own_collections(self._tenant))
        for kind in KINDS:
            numbers = {number for each, number in wanted if each == kind and (kind, number) not in self._items}
            for some in chunks(numbers):
                for row in model_of(kind).objects.filter(pk__in=some).prefetch_related("tags"):
                    public = str(row.file.name).startswith("public/")
                    if (row.collection_id in own and self._may(row)) or (row.collection_id in nobodys and public):
                        self._put(kind, row)

    def _may(self, row: Any) -> bool:
        if self._by is None:
            return True
        policy = policy_registry.get_by_type(type(row))
        return bool(policy.user_has_any_permission_for_instance(self._by, RIGHTS, row))

    def _put(self, kind: str, row: Any) -> None:
        known = self._known.get((kind, row.pk))
        if known is not None and known.stored_name == row.file.name:
            self._items[kind, row.pk] = Item(kind, row, known.sha256, known.key)
            return
        try:
            sha256 = _sum(str(row.file.name))
        except OSError:  # the file is gone; the page shows it no more either
            return
        key = known.key if known is not None and known.sha256 == sha256 else sha256[:KEY_LENGTH]
        self._items[kind, row.pk] = item = Item(kind, row, sha256, key)
        self._fresh.append(item)

    def name_of(self, kind: str, number: int) -> str | None:
        item = self._items.get((kind, number))
        return MEDIA + item.name if item is not None else None

    def item(self, kind: str, number: int) -> Item | None:
        return self._items.get((kind, number))

    def note_sums(self) -> None:
        """Keep the sums that had to be worked out, for the next time."""
        for item in self._fresh:
            note_sum(item.kind, item.row, sha256=item.sha256, key=item.key)
        self._fresh = []


def note_sum(kind: str, row: Any, *, sha256: str, key: str, theirs: str = "") -> None:
    ExchangedFile.objects.update_or_create(
        kind=kind,
        item_number=row.pk,
        defaults={"stored_name": str(row.file.name), "sha256": sha256, "key": key, "theirs": theirs},
    )


def _sum(stored: str) -> str:
    digest = hashlib.sha256()
    for chunk in content_of_file(stored):
        digest.update(chunk)
    return digest.hexdigest()


def content_of_file(stored: str) -> Iterator[bytes]:
    with default_storage.open(stored) as file:
        while chunk := file.read(READ_BYTES):
            yield chunk
