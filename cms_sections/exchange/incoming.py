"""Names of an archive on their way in: what they stand for here, and the files that have to come along."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.core.files.base import File
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.permissions import policy_registry

from cms_sections.exchange.archive import Archive, MediaEntry, PageEntry, parent_key
from cms_sections.exchange.content import fields_of, kinds
from cms_sections.exchange.inventory import Inventory
from cms_sections.exchange.library import KINDS, MEDIA, READ_BYTES, chunks, model_of, note_sum, own_collections
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.exchange.walk import DOCUMENT, IMAGE, PAGE, mapped
from cms_sections.models import ExchangedFile
from portal.files.public import FileRefused, collection_of, receive_library_document, receive_library_image
from portal.tenants.public import Tenant


class Names:
    """What the names in an archive stand for: its own pages and files, else those that are here by the same name."""

    def __init__(self, archive: Archive, inventory: Inventory) -> None:
        self._archive = archive
        self._inventory = inventory
        self._here = files_here(inventory.tenant)
        self._brought: dict[str, int] = {}
        self.pages: dict[tuple[str, str], int] = {key: found.page.pk for key, found in inventory.pages.items()}

    def brought(self, name: str, number: int) -> None:
        self._brought[name] = number

    def known(self, name: str) -> bool:
        if name.startswith(MEDIA):
            return name in self._archive.media or _stem(name) in self._here
        key = parent_key(name)
        return key is not None and (key in self._archive.pages or key in self._inventory.pages)

    def chosen(self, kind: str, name: Any) -> int | None:
        """The number here of what a name stands for; nothing for what is not here, or is of another kind."""
        if not isinstance(name, str):
            return None
        if kind == PAGE:
            return self.pages.get(parent_key(name) or ("", ""))
        entry = self._archive.media.get(name)
        if entry is not None:
            return self._brought.get(name) if entry.kind == kind else None
        here = self._here.get(_stem(name)) if name.startswith(MEDIA) else None
        return here.item_number if here is not None and here.kind == kind else None

    def used_by(self, entry: PageEntry) -> set[str]:
        """All names that a page of the archive refers to. Odd data refers to nothing."""
        found: set[str] = set()

        def note(_kind: str, name: Any) -> Any:
            if isinstance(name, str) and name.startswith((MEDIA, "page:")):
                found.add(name)
            return name

        for part in ("published", "draft"):
            content = entry.document[part]
            model = kinds().get(entry.kind)
            if not isinstance(content, dict) or model is None:
                continue
            for field in fields_of(model):
                value = content.get(field.name)
                if isinstance(field, StreamField):
                    mapped(field.stream_block, value, note)
                elif field.is_relation:
                    note("", value)
        return found


def _stem(name: str) -> str:
    return name.removeprefix(MEDIA).partition(".")[0]


def files_here(tenant: Tenant) -> dict[str, ExchangedFile]:
    """Files of the organisation that archives have a name for, as far as they are still there, by that name."""
    own = own_collections(tenant)
    rows = {(row.kind, row.item_number): row for row in ExchangedFile.objects.all()}
    found: dict[str, ExchangedFile] = {}
    for kind in KINDS:
        for some in chunks(number for each, number in rows if each == kind):
            present = model_of(kind).objects.filter(pk__in=some, collection__in=own).values_list("pk", flat=True)
            found.update({rows[kind, number].key: rows[kind, number] for number in present})
    return found


def check_files(archive: Archive, tenant: Tenant) -> None:
    """Raises ArchiveRefused where a file of the archive has the name of another one that is here."""
    here = files_here(tenant)
    for entry in archive.media.values():
        row = here.get(entry.key)
        if row is not None and (row.kind != entry.kind or entry.sha256 not in (row.sha256, row.theirs)):
            raise ArchiveRefused(
                _(
                    "%(file)s is another file than the one that is known here by this name. Give the new one a name of "
                    "its own (any twenty of the digits 0 to 9 and a to f), also where pages name it."
                )
                % {"file": entry.file}
            )


class Receiver:
    """Takes files of an archive into the library of an organisation: through the door, and each only once."""

    def __init__(self, tenant: Tenant, *, by: Any = None) -> None:
        self._tenant = tenant
        self._by = by
        self.added: list[tuple[str, int]] = []

    def take(self, entry: MediaEntry, open_file: Callable[[str], IO[bytes]]) -> int:
        """The number of the file here: one that was there, or the new one. Raises ArchiveRefused."""
        found = self._there(entry, open_file)
        if found is not None:
            return found
        collection = self._collection(entry)
        policy = policy_registry.get_by_type(model_of(entry.kind))
        if self._by is not None and not (
            policy.collections_user_has_permission_for(self._by, "add").filter(pk=collection.pk).exists()
        ):
            raise ArchiveRefused(_("You may not add files to the media library, and the archive brings some."))
        with open_file(entry.file) as packed, tempfile.TemporaryFile() as content:
            while chunk := packed.read(READ_BYTES):
                content.write(chunk)
            content.seek(0)
            row = self._received(
                entry, File(content, name=entry.about.get("name") or entry.file.rpartition("/")[2]), collection
            )
        note_sum(entry.kind, row, sha256=_sum_of_stored(row), key=entry.key, theirs=entry.sha256)
        self.added.append((entry.kind, row.pk))
        return int(row.pk)

    def _there(self, entry: MediaEntry, open_file: Callable[[str], IO[bytes]]) -> int | None:
        here = files_here(self._tenant).get(entry.key)
        if here is not None and here.kind == entry.kind:
            return int(here.item_number)
        model = model_of(entry.kind)
        own = model.objects.filter(collection__in=own_collections(self._tenant))
        numbers = ExchangedFile.objects.filter(kind=entry.kind, sha256=entry.sha256).values_list(
            "item_number", flat=True
        )
        row = next((row for row in own.filter(pk__in=list(numbers)[:500]).order_by("pk")), None)
        if row is None and hasattr(model, "file_hash"):
            with open_file(entry.file) as file:
                digest = hashlib.file_digest(file, "sha1").hexdigest()  # type: ignore[arg-type]
            row = own.filter(file_hash=digest).order_by("pk").first()
        if row is None:
            return None
        # From now on archives know it by this name.
        note_sum(entry.kind, row, sha256=entry.sha256, key=entry.key, theirs=entry.sha256)
        return int(row.pk)

    def _collection(self, entry: MediaEntry) -> Collection:
        top = collection_of(self._tenant)
        if not entry.private:
            return top
        name = str(_("Brought in, private"))
        for below in top.get_descendants():
            if below.name == name and below.get_view_restrictions().exists():
                return below
        closed: Collection = Collection.objects.get(pk=top.pk).add_child(name=name)
        CollectionViewRestriction.objects.create(collection=closed, restriction_type=CollectionViewRestriction.LOGIN)
        return closed

    def _received(self, entry: MediaEntry, upload: File, collection: Collection) -> Any:
        about: dict[str, Any] = {"title": entry.title, "collection": collection, "by": self._by}
        try:
            if entry.kind == IMAGE:
                row: Any = receive_library_image(upload, alt_text=entry.about["alt_text"], **about)
                row.credit = entry.about["credit"]
                if entry.about["focus"]:
                    names = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
                    for name, number in zip(names, entry.about["focus"], strict=True):
                        setattr(row, name, number)
                row.save()
            elif entry.kind == DOCUMENT:
                row = receive_library_document(upload, **about)
            else:
                row = model_of(entry.kind)(
                    title=entry.title, collection=collection, uploaded_by_user=self._by, **entry.about
                )
                row.file.save(upload.name, upload)
        except FileRefused as refused:
            raise ArchiveRefused(f"{entry.title}: {refused.sentence}") from refused
        row.tags.add(*entry.tags)
        return row


def _sum_of_stored(row: Any) -> str:
    with row.file.storage.open(row.file.name) as file:
        digest = hashlib.sha256()
        while chunk := file.read(READ_BYTES):
            digest.update(chunk)
        return digest.hexdigest()
