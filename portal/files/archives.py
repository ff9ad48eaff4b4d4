"""What is inside a ZIP, by its directory and without unpacking it; office files are such archives too."""

from __future__ import annotations

import errno
import shutil
import stat
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.translation import gettext as _

from portal.files.kinds import DOCX, ZIP, Kind
from portal.files.quarantine import VIRUS_TEST
from portal.files.refusals import FileRefused, archive, damaged, disguised, hostile, macros

MOST_ENTRIES = 1000
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 100
# Below this an honest file may well shrink a hundredfold.
RATIO_COUNTS_FROM_BYTES = 1024 * 1024
# Reading a directory takes memory for each entry, so these are counted before, by the four bytes that each begins with.
# Archives inside this one may lie in it unpacked, with directories of their own.
DIRECTORY_ENTRY = b"PK\x01\x02"
MOST_DIRECTORY_ENTRIES = 20 * MOST_ENTRIES
CHUNK_BYTES = 64 * 1024
INNER_BYTES = 50 * 1024 * 1024
SMALL_ENTRY_BYTES = 4096
PACKED = (
    ".zip",
    ".jar",
    ".7z",
    ".rar",
    ".gz",
    ".tgz",
    ".bz2",
    ".xz",
    ".zst",
    ".tar",
    ".cab",
    ".iso",
    ".arj",
    ".lzh",
    ".lz4",
)
PACKED_BEGINNINGS = (
    b"PK\x03\x04",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"MSCF",
)
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
OFFICE_EXTENSIONS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
OFFICE_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


@dataclass
class Budget:
    """What an archive and all archives inside it may have together."""

    entries: int = MOST_ENTRIES
    unpacked_bytes: int = MOST_BYTES


def check_zip(path: Path, kind: Kind) -> None:
    """Refuse an archive that would unpack into too much, outside of its folder, or into archives of archives."""
    with path.open("rb") as file:
        if file.read(4) not in {b"PK\x03\x04", b"PK\x05\x06"}:
            raise disguised(kind)
        try:
            _check_directory(file)
            with zipfile.ZipFile(file) as packed:
                _check(packed, path.stat().st_size, Budget(), path.parent, depth=0)
        except FileRefused:
            raise
        except Exception as error:  # zipfile and zlib have many ways to say that this is no archive
            if isinstance(error, OSError) and error.errno in DISK_FULL:
                raise
            raise damaged(kind) from error


def check_archive(path: Path) -> None:
    """The same for an archive that somebody hands over without an upload."""
    check_zip(path, ZIP)


def check_office(path: Path, kind: Kind) -> None:
    """An office document: an archive whose parts are XML without declarations, of the kind its name says."""
    check_zip(path, kind)
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
            if "[Content_Types].xml" not in names or OFFICE_MAIN["docx" if kind is DOCX else "xlsx"] not in names:
                raise disguised(kind)
            if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
                raise macros()
            if b"macroEnabled" in packed.read("[Content_Types].xml"):
                raise macros()
            for entry in packed.infolist():
                if entry.filename.lower().endswith((".xml", ".rels")):
                    with packed.open(entry) as part:
                        _check_declarations(part, kind)
    except FileRefused:
        raise
    except Exception as error:
        raise damaged(kind) from error


def _check_directory(file: IO[bytes]) -> None:
    found, rest = 0, b""
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        window = rest + chunk
        found += window.count(DIRECTORY_ENTRY)
        rest = window[-len(DIRECTORY_ENTRY) + 1 :]
    if found > MOST_DIRECTORY_ENTRIES:
        raise _too_many_entries()


def _too_many_entries() -> FileRefused:
    return archive(_("The archive holds more than %(count)s files.") % {"count": MOST_ENTRIES})


def _check(packed: zipfile.ZipFile, packed_bytes: int, budget: Budget, folder: Path, depth: int) -> None:
    entries = packed.infolist()
    if not entries and depth == 0:
        raise archive(_("The archive is empty."))
    budget.entries -= len(entries)
    budget.unpacked_bytes -= sum(entry.file_size for entry in entries)
    if budget.entries < 0:
        raise _too_many_entries()
    if budget.unpacked_bytes < 0:
        raise archive(_("The archive would unpack to more than %(limit)s MB.") % {"limit": MOST_BYTES // 1024 // 1024})
    _check_ratio(sum(entry.file_size for entry in entries), packed_bytes)
    for entry in entries:
        _check_ratio(entry.file_size, max(entry.compress_size, 1))
        _check_name(entry)
        _check_content(packed, entry, budget, folder, depth)


def _check_ratio(unpacked: int, packed: int) -> None:
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > packed * MOST_RATIO:
        raise archive(_("The archive unpacks to more than %(ratio)s times its size.") % {"ratio": MOST_RATIO})


def _check_name(entry: zipfile.ZipInfo) -> None:
    # The name as it stands in the archive: zipfile has cut it at a NUL and made slashes of the system's separator.
    name = entry.orig_filename.replace("\\", "/")
    if "\0" in name or name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        raise archive(_("The archive holds a file that would be written outside of its folder."))
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise archive(_("The archive holds a link or a device instead of a file."))


def _check_content(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, folder: Path, depth: int) -> None:
    if entry.is_dir() or entry.flag_bits & 0x1:  # an encrypted entry can be judged by its size and name only
        return
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        # Of the others a few bytes cannot be unpacked without all that these may become.
        raise archive(_("The archive is packed in a way that cannot be looked into."))
    name = entry.filename.lower()
    with packed.open(entry) as content:
        head = content.read(SMALL_ENTRY_BYTES)
        if VIRUS_TEST in head:
            raise hostile()
        is_packed = name.endswith(PACKED) or (
            head.startswith(PACKED_BEGINNINGS) and not name.endswith(OFFICE_EXTENSIONS)
        )
        if not is_packed:
            return
        if depth >= 1:
            raise archive(_("The archive holds archives inside of archives."))
        if head.startswith(b"PK\x03\x04"):
            _check_inner(head, content, entry, budget, folder, depth)


def _check_inner(
    head: bytes, rest: IO[bytes], entry: zipfile.ZipInfo, budget: Budget, folder: Path, depth: int
) -> None:
    if entry.file_size > INNER_BYTES:
        raise archive(_("The archive holds an archive that is too large to be checked."))
    with tempfile.TemporaryFile(dir=folder) as inner:
        inner.write(head)
        shutil.copyfileobj(rest, inner)
        _check_directory(inner)
        with zipfile.ZipFile(inner) as packed:
            _check(packed, entry.file_size, budget, folder, depth + 1)


class _FirstElement(ContentHandler):
    class Reached(Exception):
        pass

    def startElement(self, name: str, attrs: object) -> None:
        raise self.Reached


def _check_declarations(part: IO[bytes], kind: Kind) -> None:
    """Entities can only be declared before the first element, so reading stops there."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(_FirstElement())
    try:
        while chunk := part.read(16_384):
            parser.feed(chunk)
    except _FirstElement.Reached:
        return
    except DefusedXmlException as error:
        raise macros() from error
    except (SAXException, ValueError) as error:
        raise damaged(kind) from error
    raise damaged(kind)
