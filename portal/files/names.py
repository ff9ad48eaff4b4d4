"""Names: the one a person typed, cleaned; and the one a file is stored under, generated and never what was typed."""

from __future__ import annotations

import re
import secrets
import unicodedata
from pathlib import PurePosixPath
from typing import Any

LONGEST_NAME = 150
LONGEST_EXTENSION = 12
# Control, format (bidi among them), surrogate, private and unassigned characters.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')
DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def cleaned_name(name: str) -> str:
    """What a person typed, safe to show and to save anywhere: NFC, one line, no path, at most 150 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if unicodedata.category(sign) in {"Zl", "Zp", "Zs"} else sign for sign in name)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in INVISIBLE)
    name = " ".join(NOT_ON_WINDOWS.sub("_", name).split()).strip(". ")
    if DEVICES.match(name):
        name = f"_{name}"
    path = PurePosixPath(name)
    extension = path.suffix if len(path.suffix) <= LONGEST_EXTENSION else ""
    stem = name[: len(name) - len(extension)][: LONGEST_NAME - len(extension)].rstrip(". ")
    return f"{stem or 'file'}{extension}"


def generated(extension: str) -> str:
    """`ab/cdef….jpg`: 128 random bits, spread over 256 folders."""
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token[2:]}{extension.lower()}"


def stored_name(extension: str) -> str:
    """Where a stored file of a tenant lies: always private."""
    return f"private/stored/{generated(extension)}"


def made_public_name(folder: str, filename: str) -> str:
    """Where a file lies that the portal itself made of what is public, for a FileField's `upload_to`."""
    return f"public/{folder}/{generated(PurePosixPath(filename).suffix)}"


def area_of(collection: Any) -> str:
    """`public` while nobody has restricted the collection or one above it, else `private`."""
    return "private" if collection is not None and collection.get_view_restrictions().exists() else "public"


def library_name(instance: Any, filename: str, folder: str) -> str:
    extension = PurePosixPath(cleaned_name(filename)).suffix
    return f"{area_of(instance.collection)}/{folder}/{generated(extension)}"


def moved_name(name: str, area: str) -> str:
    """A new name in another area: who knew the old one cannot guess it."""
    path = PurePosixPath(name)
    folder = path.parts[1] if len(path.parts) > 2 else "moved"
    return f"{area}/{folder}/{generated(path.suffix)}"


def rendition_name(instance: Any, filename: str) -> str:
    """A rendition lies where its image lies."""
    area = str(instance.image.file.name).partition("/")[0]
    return f"{area}/renditions/{generated(PurePosixPath(filename).suffix)}"
