"""Writes a site, or one page of it, as files: the same site is always the same bytes."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_sections.exchange.archive import FORMAT, MANIFEST, MEDIA_FILE, PAGE_FILE, VERSION
from cms_sections.exchange.inventory import Found, Inventory
from cms_sections.exchange.library import Item, content_of_file
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.exchange.walk import PAGE
from cms_sections.exchange.words import written
from cms_sections.models import SharedSection

# Never later than any file system can say; the time of an export is no part of it.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
# As many as the door takes in again.
MOST_FILES_OF_ZIP = 1000


@dataclass(slots=True)
class Written:
    """The files of an archive: texts in memory, media by where they lie."""

    texts: dict[str, bytes] = field(default_factory=dict)
    media: dict[str, Item] = field(default_factory=dict)
    pages: int = 0
    notes: list[str] = field(default_factory=list)


def archive_of(inventory: Inventory, *, page_id: int | None = None) -> Written:
    """The whole site; with `page_id` that page, what lies below it, and the shared sections that it shows.

    Raises ArchiveRefused where there is no such page.
    """
    chosen = list(inventory.pages.values()) if page_id is None else _with_what_it_needs(inventory, page_id)
    result, rows, items = Written(pages=len(chosen)), [], {}
    for found in chosen:
        name = _file_of(found)
        result.texts[name] = written(found.document)
        rows.append({"file": name, "id": found.key[1], "language": found.key[0], "sum": found.sum})
        for kind, number in found.uses:
            item = inventory.shelf.item(kind, number) if kind != PAGE else None
            if item is not None:
                items[item.name] = item
    result.media = {f"media/{name}": items[name] for name in sorted(items)}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "pages": rows,
        "media": [item.described() for item in result.media.values()],
    }
    result.texts[MANIFEST] = written(manifest)
    if inventory.left_out:
        result.notes.append(
            ngettext(
                "%(number)d page is left out, because you may not change it or it lies below such a page.",
                "%(number)d pages are left out, because you may not change them or they lie below such a page.",
                inventory.left_out,
            )
            % {"number": inventory.left_out}
        )
    return result


def _with_what_it_needs(inventory: Inventory, page_id: int) -> list[Found]:
    by_number = {found.page.pk: found for found in inventory.pages.values()}
    first = by_number.get(page_id)
    if first is None:
        raise ArchiveRefused(_("The site has no such page, or you may not change it."))
    wanted = {found.key for found in by_number.values() if found.page.path.startswith(first.page.path)}
    for key in list(wanted):
        for kind, number in inventory.pages[key].uses:
            used = by_number.get(number) if kind == PAGE else None
            if used is not None and isinstance(used.page, SharedSection):
                wanted |= {each for each in (used.key, used.parent) if each is not None}
    return [found for found in inventory.pages.values() if found.key in wanted]


def _file_of(found: Found) -> str:
    slug = slugify(found.page.slug)[:50].strip("-_") or "page"
    return f"pages/{found.key[0].lower()}/{slug}-{found.key[1].replace('-', '')[-12:]}.json"


def write_folder(result: Written, folder: Path) -> None:
    """Write the files, and take away those of an earlier export that are no longer among them."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise ArchiveRefused(
            _("%(folder)s holds something else than an export. Choose an empty folder.") % {"folder": folder}
        )
    for path in [*(folder / "pages").rglob("*.json"), *(folder / "media").glob("*.*")]:
        name = path.relative_to(folder).as_posix()
        if (PAGE_FILE.match(name) or MEDIA_FILE.match(name)) and name not in result.texts and name not in result.media:
            path.unlink()
    for name, write in _writers(result):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write(file)


def write_zip(result: Written, target: IO[bytes]) -> None:
    """The same files in one ZIP. Raises ArchiveRefused where they are more than an import takes from a ZIP."""
    if len(result.texts) + len(result.media) > MOST_FILES_OF_ZIP:
        raise ArchiveRefused(
            _(
                "A ZIP holds at most %(number)d files, and this site has more. Export it to a folder: manage.py sections."
            )
            % {"number": MOST_FILES_OF_ZIP}
        )
    with zipfile.ZipFile(target, "w") as packed:
        for name, write in _writers(result):
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            info.compress_type = zipfile.ZIP_STORED if name.startswith("media/") else zipfile.ZIP_DEFLATED
            with packed.open(info, "w") as file:
                write(file)


@contextmanager
def zipped(result: Written) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        write_zip(result, file)
        file.seek(0)
        yield file


def _writers(result: Written) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    for name in sorted([*result.texts, *result.media]):
        if name in result.texts:
            yield name, lambda file, content=result.texts[name]: file.write(content)  # type: ignore[misc]
        else:
            yield name, lambda file, item=result.media[name]: _copy(item, file)  # type: ignore[misc]


def _copy(item: Item, file: Any) -> None:
    for chunk in content_of_file(str(item.row.file.name)):
        file.write(chunk)
