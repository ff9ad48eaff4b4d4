"""Recordings that come in parts: begun, taken part by part in any order, and given to the form as one file.

The parts lie in quarantine and nothing looks into them before all are there; then they go through the one door like
every other upload.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.files.films.models import FilmUpload
from portal.files.kinds import AUDIO, VIDEO, kind_of
from portal.files.names import cleaned_name
from portal.files.quarantine import quarantine_root
from portal.files.refusals import FileRefused, empty, storage_failed, too_big, wrong_kind

PART_BYTES = 8 * 1024 * 1024
# Of one person at the same time; an older one makes room.
MOST_UPLOADS = 5
CHUNK_BYTES = 256 * 1024
PART_NAME = re.compile(r"part-(\d{1,6})")
FOLDER = re.compile(r"parts-[0-9a-f]{32}")


class PartWrong(Exception):
    """A part that does not fit the upload; `sentence` says why. Send it again."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parts_of(upload: FilmUpload) -> int:
    return max(1, -(-upload.size_bytes // PART_BYTES))


def size_of_part(upload: FilmUpload, number: int) -> int:
    return min(PART_BYTES, upload.size_bytes - number * PART_BYTES)


def begin(*, user: Any, name: str, size_bytes: int, mark: str = "") -> FilmUpload:
    """Begin an upload, or go on with the one of the same file that this person has begun before.

    Raises FileRefused for what would be refused at the end anyway.
    """
    name = cleaned_name(name)
    kinds = (*VIDEO, *AUDIO)
    if kind_of(name, kinds) is None:
        raise wrong_kind(kinds)
    if size_bytes < 1:
        raise empty()
    if size_bytes > settings.FOYER_FILM_LIMIT_BYTES:
        raise too_big(settings.FOYER_FILM_LIMIT_BYTES)
    own = FilmUpload.objects.filter(user=user)
    same: FilmUpload | None = own.filter(name=name, size_bytes=size_bytes, mark=mark).first() if mark else None
    if same is not None and _folder(same).is_dir():
        os.utime(_folder(same))
        return same
    try:
        # The parts, the whole, and what is stored.
        if shutil.disk_usage(_existing(quarantine_root())).free < 3 * size_bytes:
            raise storage_failed()
    except OSError as error:
        raise storage_failed() from error
    for old in own.order_by("-created_at", "-id")[MOST_UPLOADS - 1 :]:
        forget(upload=old)
    folder = f"parts-{secrets.token_hex(16)}"
    try:
        (quarantine_root() / folder).mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise storage_failed() from error
    upload: FilmUpload = FilmUpload.objects.create(
        user=user, name=name, size_bytes=size_bytes, mark=mark, folder=folder
    )
    return upload


def find(*, user: Any, upload_id: UUID) -> FilmUpload | None:
    """One's own upload in the open scope."""
    upload: FilmUpload | None = FilmUpload.objects.filter(pk=upload_id, user=user).first()
    return upload


def take_part(*, upload: FilmUpload, number: int, content: bytes, sha256: str) -> None:
    """Write a part down; the same part again takes its place. Raises PartWrong; then nothing is changed."""
    if not 0 <= number < parts_of(upload):
        raise PartWrong(_("The upload has no such part."))
    if len(content) != size_of_part(upload, number):
        raise PartWrong(_("The part has another length than it should have. Send it again."))
    if not secrets.compare_digest(hashlib.sha256(content).hexdigest().encode(), sha256.lower().encode()):
        raise PartWrong(_("The part was changed on its way. Send it again."))
    folder = _folder(upload)
    beside = folder / f"new-{secrets.token_hex(8)}"
    try:
        beside.write_bytes(content)
        beside.rename(folder / f"part-{number}")
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise storage_failed() from error


def there(upload: FilmUpload) -> list[int]:
    """The numbers of the parts that are there, whole."""
    folder = _folder(upload)
    if not folder.is_dir():
        return []
    found = [int(match.group(1)) for path in folder.iterdir() if (match := PART_NAME.fullmatch(path.name))]
    return sorted(
        number
        for number in found
        if number < parts_of(upload) and _length(folder / f"part-{number}") == size_of_part(upload, number)
    )


def forget(*, upload: FilmUpload) -> None:
    """The upload is over: its parts go when this transaction is committed."""
    folder = _folder(upload)
    upload.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True), robust=True)


def forget_old(before: datetime) -> None:
    """In the open scope: uploads that nobody went on with."""
    for upload in FilmUpload.objects.filter(created_at__lt=before):
        folder = _folder(upload)
        if not folder.is_dir() or folder.stat().st_mtime < before.timestamp():
            forget(upload=upload)


class PartsFile(UploadedFile):
    """The parts of an upload, read one after the other. It is copied into quarantine as a whole before it is looked at."""

    def __init__(self, upload: FilmUpload) -> None:
        folder = _folder(upload)
        super().__init__(file=None, name=upload.name, size=upload.size_bytes)
        self.upload = upload
        self._paths = [folder / f"part-{number}" for number in range(parts_of(upload))]

    def check_whole(self) -> None:
        """Raises FileRefused when parts are missing."""
        if len(there(self.upload)) != parts_of(self.upload):
            raise FileRefused(
                _("Parts of the file are missing. Choose it again: what is there already is not sent again."), "parts"
            )

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for path in self._paths:
            with path.open("rb") as file:
                while chunk := file.read(chunk_size or CHUNK_BYTES):
                    yield chunk

    def seek(self, *_args: int) -> int:
        return 0  # always read from the beginning

    def __bool__(self) -> bool:
        return True

    def close(self) -> None:
        return None


def _folder(upload: FilmUpload) -> Path:
    if not FOLDER.fullmatch(upload.folder):  # a name that another hand has written into the row
        return quarantine_root() / "parts-none"
    return quarantine_root() / upload.folder


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
