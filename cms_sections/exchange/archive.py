"""Archives of sites: a folder, or the same files in one ZIP. Read without unpacking, and without believing anything."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.utils.translation import gettext as _

from cms_sections.exchange import words
from cms_sections.exchange.inventory import Key
from cms_sections.exchange.library import KINDS, MEDIA
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.exchange.walk import DOCUMENT, IMAGE
from portal.files.public import FileRefused, check_archive

FORMAT, VERSION = "foyer-site", 1
MANIFEST = "manifest.json"
PAGE_FILE = re.compile(r"pages/[a-z]{2,3}(?:-[a-z0-9]{2,8})*/[a-z0-9][a-z0-9_-]{0,100}\.json\Z")
MEDIA_FILE = re.compile(r"media/[0-9a-f]{20}\.[a-z0-9]{1,5}\Z")
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*\Z")
SUM = re.compile(r"[0-9a-f]{64}\Z")
MOST_TEXT_BYTES = 8 * 1024 * 1024
MOST_PAGES = 20_000
LONGEST_TITLE = 255


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """A file of the archive's media folder. `private` unless the archive says that it is not."""

    file: str
    kind: str
    sha256: str
    title: str
    private: bool
    tags: tuple[str, ...]
    about: dict[str, Any]

    @property
    def name(self) -> str:
        return MEDIA + self.file.removeprefix("media/")

    @property
    def key(self) -> str:
        return self.file.removeprefix("media/").partition(".")[0]


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page as the archive has it. `base` is the sum of the page when the archive was made."""

    key: Key
    file: str
    base: str
    document: dict[str, Any]

    @property
    def kind(self) -> str:
        return str(self.document["kind"])

    @property
    def sum(self) -> str:
        return words.sum_of(self.document)

    @property
    def title(self) -> str:
        content = self.document["draft"] or self.document["published"] or {}
        title = content.get("title") if isinstance(content, dict) else None
        return str(title or self.file)[:120]


@dataclass(slots=True)
class Archive:
    """What was read: pages in the order of their tree, and media by the name that pages use."""

    open_file: Callable[[str], IO[bytes]]
    pages: dict[Key, PageEntry] = field(default_factory=dict)
    media: dict[str, MediaEntry] = field(default_factory=dict)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The archive at this path, checked as a whole. Raises ArchiveRefused with a sentence."""
    if path.is_dir():
        yield _read(
            _folder_names(path), lambda name: (path / name).open("rb"), lambda name: (path / name).stat().st_size
        )
        return
    if not path.is_file():
        raise ArchiveRefused(_("There is no archive at %(path)s.") % {"path": path.name})
    try:
        check_archive(path)
    except FileRefused as refused:
        raise ArchiveRefused(refused.sentence) from refused
    try:
        with zipfile.ZipFile(path) as packed:
            entries = {each.filename: each for each in packed.infolist() if not each.is_dir()}
            if len(entries) != len([each for each in packed.infolist() if not each.is_dir()]):
                raise ArchiveRefused(_("The archive holds two files of the same name. Pack it anew."))
            if any(each.flag_bits & 0x1 for each in entries.values()):
                raise ArchiveRefused(_("The archive is locked with a password. Pack it without."))
            yield _read(list(entries), packed.open, lambda name: entries[name].file_size)
    except (zipfile.BadZipFile, EOFError, UnicodeError, NotImplementedError) as error:
        raise ArchiveRefused(_("The archive is damaged and cannot be read. Export anew.")) from error


def _folder_names(folder: Path) -> list[str]:
    """Manifest, pages and media; what else lies beside them (a README, a .git) is nobody's business."""
    found = [MANIFEST] if (folder / MANIFEST).exists() else []
    for part in ("pages", "media"):
        for path in sorted((folder / part).rglob("*")):
            if path.is_symlink():
                raise ArchiveRefused(_("%(file)s is a link. Put the file itself there.") % {"file": path.name})
            if path.is_file():
                found.append(path.relative_to(folder).as_posix())
    return found


def _read(names: list[str], open_file: Callable[[str], IO[bytes]], size: Callable[[str], int]) -> Archive:
    if MANIFEST not in names:
        raise ArchiveRefused(_("The archive has no manifest.json: it is no export of a site."))
    for name in names:
        if name != MANIFEST and not PAGE_FILE.match(name) and not MEDIA_FILE.match(name):
            raise ArchiveRefused(
                _("The archive holds a file that does not belong there: %(file)s. Take it out.") % {"file": name[:120]}
            )

    def text(name: str) -> dict[str, Any]:
        if name not in present:
            raise ArchiveRefused(_("The archive lacks %(file)s, which its manifest names.") % {"file": name[:120]})
        if size(name) > MOST_TEXT_BYTES:
            raise ArchiveRefused(_("%(file)s is too large for a page.") % {"file": name})
        with open_file(name) as file:
            return words.read(file.read(MOST_TEXT_BYTES + 1), name)

    present = set(names)
    manifest = text(MANIFEST)
    if manifest.get("format") != FORMAT or manifest.get("version") != VERSION or manifest.get("version") is True:
        raise ArchiveRefused(
            _(
                "The archive is of another format or version than %(version)s. Export it anew with this version of Foyer."
            )
            % {"version": VERSION}
        )
    archive = Archive(open_file=open_file)
    for row in _rows(manifest, "media"):
        entry = _media(row)
        _once(entry.name in archive.media or entry.file not in present, entry.file)
        archive.media[entry.name] = entry
        _check_sum(entry, open_file)
    for row in _rows(manifest, "pages"):
        page = _page(row, text)
        _once(page.key in archive.pages, page.file)
        archive.pages[page.key] = page
    listed = {
        MANIFEST,
        *(each.file for each in archive.media.values()),
        *(each.file for each in archive.pages.values()),
    }
    if unlisted := sorted(present - listed):
        raise ArchiveRefused(
            _("The manifest does not name %(file)s. Add it there, or take the file out.") % {"file": unlisted[0]}
        )
    return archive


def _once(wrong: bool, name: str) -> None:
    if wrong:
        raise ArchiveRefused(
            _("%(file)s is named twice in the manifest, or is not there. Correct the manifest.") % {"file": name}
        )


def _rows(manifest: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = manifest.get(name)
    if not isinstance(rows, list) or len(rows) > MOST_PAGES or not all(isinstance(row, dict) for row in rows):
        raise ArchiveRefused(_("The manifest has no list of %(name)s that can be read.") % {"name": name})
    return rows


def _page(row: dict[str, Any], text: Callable[[str], dict[str, Any]]) -> PageEntry:
    file, base = row.get("file"), row.get("sum", "")
    if not isinstance(file, str) or not PAGE_FILE.match(file) or not isinstance(base, str):
        raise _odd(MANIFEST)
    found = text(file)
    key = _key(found.get("language"), found.get("id"), file)
    parent = found.get("parent")
    document = {
        "kind": found.get("kind"),
        "id": key[1],
        "language": key[0],
        "parent": parent,
        # A page about which nothing is said is not shown to everybody.
        "restricted": found.get("restricted", True),
        "published": found.get("published"),
        "draft": found.get("draft") if found.get("draft") != found.get("published") else None,
    }
    if not isinstance(document["kind"], str) or not isinstance(document["restricted"], bool):
        raise _odd(file)
    if not isinstance(parent, str | None) or (isinstance(parent, str) and parent_key(parent) is None):
        raise _odd(file)
    if found.get("published") is None and found.get("draft") is None:
        raise _odd(file)
    return PageEntry(key, file, base, document)


def _key(language: Any, raw: Any, file: str) -> Key:
    if not isinstance(language, str) or not LANGUAGE.match(language) or not isinstance(raw, str):
        raise _odd(file)
    try:
        return language, str(UUID(raw))
    except ValueError as error:
        raise _odd(file) from error


def parent_key(name: str) -> Key | None:
    """The key in `page:en:…`, or None where it is none."""
    _word, _colon, rest = name.partition(":")
    language, _colon, raw = rest.partition(":")
    try:
        return (language, str(UUID(raw))) if name.startswith("page:") and LANGUAGE.match(language) else None
    except ValueError:
        return None


def _media(row: dict[str, Any]) -> MediaEntry:
    file, kind, sha256, title = row.get("file"), row.get("kind"), row.get("sha256"), row.get("title")
    tags = row.get("tags", [])
    if (
        not isinstance(file, str)
        or not MEDIA_FILE.match(file)
        or kind not in KINDS
        or not isinstance(sha256, str)
        or not SUM.match(sha256)
        or not isinstance(title, str)
        or not 0 < len(title) <= LONGEST_TITLE
        or not isinstance(tags, list)
        or not all(isinstance(tag, str) and 0 < len(tag) <= 100 for tag in tags)
    ):
        raise _odd(MANIFEST)
    return MediaEntry(file, kind, sha256, title, row.get("private") is not False, tuple(tags), _about(kind, row))


def _about(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    if kind == IMAGE:
        focus = row.get("focus")
        if focus is not None and not (isinstance(focus, list) and len(focus) == 4 and all(map(_small, focus))):
            raise _odd(MANIFEST)
        texts = {name: row.get(name, "") for name in ("alt_text", "credit")}
        if not all(isinstance(text, str) and len(text) <= LONGEST_TITLE for text in texts.values()):
            raise _odd(MANIFEST)
        return {**texts, "focus": focus}
    if kind == DOCUMENT:
        name = row.get("name", "")
        if not isinstance(name, str) or len(name) > LONGEST_TITLE:
            raise _odd(MANIFEST)
        return {"name": name}
    numbers = {name: row.get(name) for name in ("width", "height")}
    duration = row.get("duration") or 0
    if row.get("type") not in ("audio", "video") or not all(each is None or _small(each) for each in numbers.values()):
        raise _odd(MANIFEST)
    if isinstance(duration, bool) or not isinstance(duration, int | float) or not 0 <= duration < 10**7:
        raise _odd(MANIFEST)
    return {"type": row["type"], "duration": duration, **numbers}


def _small(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**31


def _check_sum(entry: MediaEntry, open_file: Callable[[str], IO[bytes]]) -> None:
    with open_file(entry.file) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # an entry of a ZIP reads alike
    if digest != entry.sha256:
        raise ArchiveRefused(
            _("%(file)s is not the file that the manifest describes: its SHA-256 sum is another one. Export anew.")
            % {"file": entry.file}
        )


def _odd(file: str) -> ArchiveRefused:
    return ArchiveRefused(_("%(file)s is not written as it should be. Correct it, or export anew.") % {"file": file})
