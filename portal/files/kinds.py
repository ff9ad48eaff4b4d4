"""The kinds of file that the portal takes. What is not in this list is not taken, and is never served by a type."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import puremagic

Family = Literal["image", "document", "text", "archive", "audio", "video"]
HEAD_BYTES = 8192
FALLBACK_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its extensions (the first is the one it is stored under), its type, and what its content begins with.

    `magic` are the names under which puremagic knows such content; empty for plain text, which begins with anything.
    """

    name: str
    extensions: tuple[str, ...]
    content_type: str
    family: Family
    magic: frozenset[str]

    @property
    def extension(self) -> str:
        return self.extensions[0]


def _kind(name: str, extensions: str, content_type: str, family: Family, magic: str) -> Kind:
    return Kind(name, tuple(extensions.split()), content_type, family, frozenset(magic.split()))


_OFFICE = "application/vnd.openxmlformats-officedocument."
JPEG = _kind("JPEG", ".jpg .jpeg", "image/jpeg", "image", ".jpg .jpeg .jfif .jpe")
PNG = _kind("PNG", ".png", "image/png", "image", ".png")
GIF = _kind("GIF", ".gif", "image/gif", "image", ".gif")
WEBP = _kind("WebP", ".webp", "image/webp", "image", ".webp")
PDF = _kind("PDF", ".pdf", "application/pdf", "document", ".pdf")
DOC = _kind("Word 97", ".doc", "application/msword", "document", ".doc")
XLS = _kind("Excel 97", ".xls", "application/vnd.ms-excel", "document", ".xls .doc")
DOCX = _kind("Word", ".docx", f"{_OFFICE}wordprocessingml.document", "document", ".docx .zip")
XLSX = _kind("Excel", ".xlsx", f"{_OFFICE}spreadsheetml.sheet", "document", ".xlsx .zip")
CSV = _kind("CSV", ".csv", "text/csv", "text", "")
TXT = _kind("text", ".txt", "text/plain", "text", "")
VTT = _kind("WebVTT", ".vtt", "text/vtt", "text", "")
ZIP = _kind("ZIP", ".zip", "application/zip", "archive", ".zip")
MP3 = _kind("MP3", ".mp3", "audio/mpeg", "audio", ".mp3 .mpga")
M4A = _kind("M4A", ".m4a", "audio/mp4", "audio", ".m4a .mp4")
OGG = _kind("Ogg", ".ogg", "audio/ogg", "audio", ".ogg")
WAV = _kind("WAV", ".wav", "audio/wav", "audio", ".wav")
FLAC = _kind("FLAC", ".flac", "audio/flac", "audio", ".flac")
MP4 = _kind("MP4", ".mp4 .m4v", "video/mp4", "video", ".mp4 .m4v .m4a")
MOV = _kind("QuickTime", ".mov", "video/quicktime", "video", ".mov .mp4")
WEBM = _kind("WebM", ".webm", "video/webm", "video", ".webm")
MKV = _kind("Matroska", ".mkv", "video/x-matroska", "video", ".mkv .webm")
OGV = _kind("Ogg video", ".ogv", "video/ogg", "video", ".ogg .ogv")

IMAGES: tuple[Kind, ...] = (JPEG, PNG, GIF, WEBP)
PAPERS: tuple[Kind, ...] = (PDF, DOC, DOCX, XLS, XLSX, CSV, TXT, ZIP)
DOCUMENTS: tuple[Kind, ...] = (*PAPERS, VTT)
ATTACHMENTS: tuple[Kind, ...] = (*IMAGES, *PAPERS)
AUDIO: tuple[Kind, ...] = (MP3, M4A, OGG, WAV, FLAC)
VIDEO: tuple[Kind, ...] = (MP4, MOV, WEBM, MKV, OGV)
ALL: tuple[Kind, ...] = (*IMAGES, *DOCUMENTS, *AUDIO, *VIDEO)

# What of `ALL` a browser may show by itself; the rest is handed out as a download.
SHOWN_INLINE = frozenset({"image", "audio", "video"})

# Never taken in, but made: renditions of pictures, lists of a film's sizes.
MADE = {".avif": "image/avif", ".m3u8": "application/vnd.apple.mpegurl"}
# What a browser shows or plays inside a page although it is of no such family: captions among it.
PARTS_OF_PAGES = frozenset({*MADE, ".vtt"})

_BY_EXTENSION = {extension: kind for kind in ALL for extension in kind.extensions}


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def kind_of(name: str, among: tuple[Kind, ...] = ALL) -> Kind | None:
    """The kind that the name claims, if it is among those taken here."""
    kind = _BY_EXTENSION.get(extension_of(name))
    return kind if kind in among else None


def content_type_of(name: str) -> str:
    """The type to serve a stored file under: from the closed map, never guessed, never what the browser said."""
    if made := MADE.get(extension_of(name)):
        return made
    kind = kind_of(name)
    return kind.content_type if kind else FALLBACK_TYPE


def extensions_of(kinds: tuple[Kind, ...]) -> list[str]:
    return [extension for kind in kinds for extension in kind.extensions]


def kinds_by_content(path: Path) -> set[str]:
    """The extensions that puremagic finds fitting for what the file begins with; empty when it knows none."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    try:
        found = {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        found = set()
    if head[:4] == b"RIFF":  # one wrapper for many; its second word says which
        found = {b"WEBP": {".webp"}, b"WAVE": {".wav"}}.get(head[8:12], {".avi"})
    if head[4:8] == b"ftyp" and not found:
        found = {".mp4"}
    if head[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        found.add(".mp3")
    return found
