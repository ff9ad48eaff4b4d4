"""The one door: every upload passes `checked()`, wherever it enters, and comes out as what may be stored."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from portal.files.contents import check_content
from portal.files.films.webvtt import rewrite
from portal.files.imaging import run as imaging
from portal.files.imaging.run import ImagingFailed
from portal.files.kinds import ATTACHMENTS, M4A, MOV, MP4, VTT, Kind, kind_of
from portal.files.names import cleaned_name
from portal.files.quarantine import Held, Hostile, TooBig, held, sha256_of
from portal.files.recordings import TooManyBoxes, forget_what_is_about
from portal.files.refusals import empty, hostile, in_pieces, of_picture, storage_failed, too_big, wrong_kind
from portal.files.rules import largest_upload_bytes, limit_bytes, limit_pixels

logger = logging.getLogger(__name__)
PICTURE_EXTENSIONS = {"JPEG": ".jpg", "PNG": ".png"}


@dataclass(frozen=True, slots=True)
class Small:
    """A small version of a picture."""

    content: bytes
    extension: str


class CheckedFile(UploadedFile):
    """A file that has passed the door: its cleaned name, its kind and its content, no longer in quarantine.

    A picture is pixels only, upright; `small` holds its versions by their longest side.
    """

    def __init__(self, file: IO[bytes], name: str, kind: Kind, size_bytes: int, sha256: str) -> None:
        super().__init__(file=file, name=name, content_type=kind.content_type, size=size_bytes)
        self.kind = kind
        self.sha256 = sha256
        # Of what was sent; a picture is written anew after that.
        self.original_sha256 = sha256
        self.dimensions: tuple[int, int] | None = None
        self.small: dict[int, Small] = {}

    @property
    def is_image(self) -> bool:
        return self.kind.family == "image"


def checked(
    upload: File,
    *,
    kinds: tuple[Kind, ...] = ATTACHMENTS,
    sizes: tuple[int, ...] = (),
    name: str | None = None,
    limit: int | None = None,
    look: Callable[[Path, Kind], None] | None = None,
) -> CheckedFile:
    """The upload as it may be stored, or FileRefused with a sentence; quarantine is empty again either way.

    A file that has already passed is given back as it is, if it is of these kinds. `name` overrides the upload's own,
    `limit` the bytes that its kind may have; `look` may refuse what it sees in it.
    """
    name = cleaned_name(name or upload.name or "")
    kind = kind_of(name, kinds)
    if kind is None:
        raise wrong_kind(kinds)
    if isinstance(upload, CheckedFile) and set(sizes) <= set(upload.small):
        upload.seek(0)
        return upload
    limit = limit or limit_bytes(kind)
    if (upload.size or 0) > limit:
        raise too_big(limit)
    upload.seek(0)
    try:
        with held(upload.chunks(), limit) as upload_held:
            if upload_held.size_bytes == 0:
                raise empty()
            check_content(upload_held.path, kind)
            if kind.family == "image":
                return _checked_picture(upload_held, name, kind, sizes)
            sent = sha256_of(upload_held.path)
            _clean(upload_held.path, kind)
            if look is not None:
                look(upload_held.path, kind)
            file = _opened(upload_held.path, name, kind)
            file.original_sha256 = sent
            return file
    except TooBig as error:
        raise too_big(limit) from error
    except Hostile as error:
        raise hostile() from error
    except TooManyBoxes as error:
        raise in_pieces() from error
    except OSError as error:  # a full disk, most of all
        logger.exception("An upload could not be written down.")
        raise storage_failed() from error


def _clean(path: Path, kind: Kind) -> None:
    """In place, what can be cleaned so."""
    if kind in (MP4, MOV, M4A):
        forget_what_is_about(path)
    elif kind is VTT:
        rewrite(path)


def _opened(path: Path, name: str, kind: Kind) -> CheckedFile:
    """The file stays readable by its descriptor when quarantine has been emptied."""
    return CheckedFile(path.open("rb"), name, kind, path.stat().st_size, sha256_of(path))


def _checked_picture(upload: Held, name: str, kind: Kind, sizes: tuple[int, ...]) -> CheckedFile:
    try:
        outputs = imaging.clean(
            upload.path, upload.folder, max_pixels=limit_pixels(), formats=[kind.name.upper()], sizes=sizes
        )
    except ImagingFailed as failure:
        raise of_picture(failure, kind, limit_pixels()) from failure
    whole = outputs.pop("original")
    file = _opened(whole.path, name, kind)
    file.original_sha256 = sha256_of(upload.path)
    file.dimensions = (whole.width, whole.height)
    file.small = {
        int(side): Small(small.path.read_bytes(), PICTURE_EXTENSIONS[small.format]) for side, small in outputs.items()
    }
    return file


def picture_size(content: IO[bytes]) -> tuple[int, int]:
    """Width and height of a picture that has not come through the door, from its header; (0, 0) when it is none."""
    content.seek(0)
    try:
        with held([content.read()], largest_upload_bytes()) as picture:
            return imaging.measure(picture.path, max_pixels=limit_pixels())
    except (ImagingFailed, TooBig, Hostile):
        return 0, 0
    finally:
        content.seek(0)
