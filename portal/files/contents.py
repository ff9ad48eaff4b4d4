"""Does a file hold what its name says? One check for each family of documents; pictures go to the imaging worker."""

from __future__ import annotations

import codecs
import mmap
import re
import zipfile
from pathlib import Path

from portal.files.archives import check_office, check_zip
from portal.files.kinds import DOC, DOCX, PDF, XLSX, ZIP, Kind, kinds_by_content
from portal.files.refusals import damaged, disguised

TAIL_BYTES = 2048
# How text of other programs begins; a text file that begins so is that file under another name.
NOT_TEXT = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"RIFF",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"{\\rtf",
)
NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # all controls but tab, line, page and escape
CHUNK_BYTES = 64 * 1024
OLE_BEGINNING = bytes.fromhex("d0cf11e0a1b11ae1")
OLE_STREAMS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book")}


def check_content(path: Path, kind: Kind) -> None:
    """Raise FileRefused unless content and kind agree. Pictures are only looked at from outside here."""
    if kind.family == "text":
        check_text(path, kind)
        return
    if not kind.magic & kinds_by_content(path):
        raise disguised(kind)
    if kind is PDF:
        check_pdf(path)
    elif kind in (DOCX, XLSX):
        check_office(path, kind)
    elif kind is ZIP:
        check_zip(path, kind)
    elif kind.family == "document":
        check_ole(path, kind)


def check_pdf(path: Path) -> None:
    """A PDF from its first byte to its end, and nothing else beside it."""
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        tail = file.read()
    if not (head.startswith((b"%PDF-1.", b"%PDF-2.")) and head[7:8].isdigit()):
        raise disguised(PDF)
    if b"%%EOF" not in tail:
        raise damaged(PDF)
    if zipfile.is_zipfile(path):
        raise disguised(PDF)


def check_text(path: Path, kind: Kind) -> None:
    """Text decodes as UTF-8, UTF-16 with a mark, or Windows-1252, and has no control characters."""
    with path.open("rb") as file:
        head = file.read(16)
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "cp1252")
    if head.startswith(NOT_TEXT) or not any(_reads_as(path, encoding) for encoding in encodings):
        raise disguised(kind)


def _reads_as(path: Path, encoding: str) -> bool:
    """Piece by piece: as a whole, ten megabytes of text would take fifty of memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                if NOT_IN_TEXT.search(decoder.decode(chunk)):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def check_ole(path: Path, kind: Kind) -> None:
    """A document of Office 97: the directory of its container names the stream that its kind must have."""
    if zipfile.is_zipfile(path):
        raise disguised(kind)
    wanted = OLE_STREAMS["doc" if kind is DOC else "xls"]
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[: len(OLE_BEGINNING)] != OLE_BEGINNING or not any(
            data.find(f"{name}\0".encode("utf-16-le")) >= 0 for name in wanted
        ):
            raise disguised(kind)
