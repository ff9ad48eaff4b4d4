"""Why a file is not taken: one sentence each that says what to do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.files.imaging.run import ImagingFailed
from portal.files.kinds import Kind

MEGABYTE = 1024 * 1024


class FileRefused(ValidationError):
    """A file was not taken, and nothing of it was kept. `sentence` is for people, `code` for programs.

    A form field that raises it shows the sentence beside itself, because it is a ValidationError.
    """

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence, code=code)
        self.sentence = sentence


def too_big(limit_bytes: int) -> FileRefused:
    return FileRefused(
        _("The file is larger than %(limit)s MB. Choose a smaller one.") % {"limit": limit_bytes // MEGABYTE}, "too_big"
    )


def empty() -> FileRefused:
    return FileRefused(_("The file is empty. Choose one that holds something."), "empty")


def wrong_kind(kinds: tuple[Kind, ...]) -> FileRefused:
    names = ", ".join(extension.lstrip(".") for kind in kinds for extension in kind.extensions)
    return FileRefused(
        _("Files of this kind are not taken. Choose one of these: %(kinds)s.") % {"kinds": names}, "kind"
    )


def disguised(kind: Kind) -> FileRefused:
    return FileRefused(
        _("The name says %(kind)s, but the file holds something else. Save it as %(kind)s and choose it again.")
        % {"kind": kind.name},
        "disguised",
    )


def damaged(kind: Kind) -> FileRefused:
    return FileRefused(
        _("The file is damaged and cannot be read as %(kind)s. Save it anew and choose it again.")
        % {"kind": kind.name},
        "damaged",
    )


def hostile() -> FileRefused:
    return FileRefused(_("The file holds a virus signature and was not kept. Check the device it comes from."), "virus")


def macros() -> FileRefused:
    return FileRefused(
        _("The document holds macros or declarations that programs run. Save it without them."), "active"
    )


def in_pieces() -> FileRefused:
    return FileRefused(
        _("The recording consists of too many small pieces. Export it anew from the program that made it."), "too_heavy"
    )


def archive(problem: str) -> FileRefused:
    """`problem` is a sentence of its own: what is wrong inside the archive."""
    return FileRefused(_("%(problem)s Pack it anew without that.") % {"problem": problem}, "archive")


def storage_failed() -> FileRefused:
    return FileRefused(
        _(
            "The file could not be stored, because the file storage does not answer as it should. Nothing was kept; "
            "try again later, or tell who runs this portal."
        ),
        "storage",
    )


def of_picture(failure: ImagingFailed, kind: Kind, max_pixels: int) -> FileRefused:
    """What the picture worker's answer means to a person."""
    facts: dict[str, Any] = {"limit": max_pixels // 1_000_000, **failure.facts}
    if failure.code == "too_many_pixels":
        return FileRefused(
            _("The picture has %(width)s × %(height)s pixels; at most %(limit)s megapixels are taken. Make it smaller.")
            % facts,
            "pixels",
        )
    if failure.code == "too_many_frames":
        return FileRefused(
            _("The moving picture has too many frames (%(frames)s of %(width)s × %(height)s pixels). Shorten it.")
            % facts,
            "pixels",
        )
    if failure.code in {"memory", "time", "too_many_scans"}:
        return FileRefused(_("The picture takes too long to read. Save it anew, in a smaller size."), "too_heavy")
    if failure.code == "disk":
        return storage_failed()
    return damaged(kind)


def problem_in_words(error: BaseException) -> str:
    """Why renditions could not be made: what the worker or the storage said, as a sentence that says what to do."""
    cause = error if isinstance(error, ImagingFailed) else error.__cause__
    if not isinstance(cause, ImagingFailed) or cause.code == "disk":
        return _("The file storage did not give or take a file. Try again when it answers.")
    if cause.code in {"memory", "time"}:
        return _("The picture takes too long to read. Upload it anew, in a smaller size.")
    return _("The file is damaged and cannot be read as a picture. Upload it anew.")
