"""What a film is: how long, how large as people see it, with sound or without; and the sizes it is made in."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.files.films.converter import ConvertingFailed, probe, there_is_a_converter
from portal.files.kinds import Kind
from portal.files.refusals import FileRefused

SIZES = (480, 720, 1080)
LONGEST_SIDE = 3840
LARGEST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class Facts:
    """Of the first moving picture in the file. `seconds` is 0 where the file does not say."""

    seconds: float
    width: int
    height: int
    has_sound: bool


@dataclass(frozen=True, slots=True)
class Size:
    """A size to make: its label is the short side, so that a film of a telephone held upright is "720" as well."""

    label: str
    width: int
    height: int


def facts_of(path: Path) -> Facts:
    """Raises FileRefused with a sentence: no film, no picture in it, too long, too large."""
    try:
        found = probe(path)
    except ConvertingFailed as error:
        raise refused(error) from error
    streams = [each for each in found.get("streams", ()) if isinstance(each, dict)]
    pictures = [each for each in streams if each.get("codec_type") == "video" and not _is_cover(each)]
    if not pictures:
        raise FileRefused(
            _("There is no moving picture in this file. Choose a film, or upload it as a sound."), "no_picture"
        )
    picture = pictures[0]
    width, height = _as_seen(picture)
    if min(width, height) < 2 or max(width, height) > LARGEST_SIDE:
        raise FileRefused(
            _("The film has %(width)s × %(height)s pixels; at most %(most)s a side are taken. Export it smaller.")
            % {"width": width, "height": height, "most": LARGEST_SIDE},
            "pixels",
        )
    seconds = max(_number(found.get("format", {}).get("duration")), _number(picture.get("duration")))
    if seconds > settings.FOYER_FILM_LIMIT_MINUTES * 60:
        raise too_long()
    return Facts(seconds, width, height, any(each.get("codec_type") == "audio" for each in streams))


def look(path: Path, kind: Kind) -> None:
    """For the door: raise FileRefused when the converter of this machine does not see a film in it."""
    if kind.family == "video" and there_is_a_converter():
        facts_of(path)


def refused(error: ConvertingFailed) -> FileRefused:
    """What the converter's answer means to a person."""
    if error.code == "time":
        return FileRefused(_("Converting the film takes longer than allowed. Export it shorter or smaller."), "time")
    if error.code == "memory":
        return FileRefused(
            _("Converting the film takes more memory than allowed. Export it smaller, at most 1920 × 1080."), "memory"
        )
    if error.code == "disk":
        return FileRefused(
            _("There was not enough room on the disk. Try again later, or tell who runs this portal."), "disk"
        )
    return FileRefused(
        _("The file is damaged or holds no film that can be read. Export it anew as MP4 (H.264)."), "damaged"
    )


def too_long() -> FileRefused:
    return FileRefused(
        _("The film is longer than %(most)s minutes. Cut it into parts.") % {"most": settings.FOYER_FILM_LIMIT_MINUTES},
        "too_long",
    )


def sizes_of(facts: Facts) -> list[Size]:
    """480, 720 and 1080 as far as the short side of the film goes, never more; a smaller film in its own size."""
    short = min(facts.width, facts.height)
    labels = [size for size in SIZES if size <= short] or [max(2, short - short % 2)]
    return [_size(facts, label) for label in labels]


def _size(facts: Facts, label: int) -> Size:
    factor = min(
        Fraction(label, min(facts.width, facts.height)), Fraction(LONGEST_SIDE, max(facts.width, facts.height))
    )
    return Size(str(label), _even(facts.width * factor), _even(facts.height * factor))


def _even(side: Fraction) -> int:
    return max(2, int(side / 2 + Fraction(1, 2)) * 2) if side > 2 else 2


def _is_cover(stream: dict[str, Any]) -> bool:
    """The picture of an album is a stream of one frame."""
    disposition = stream.get("disposition")
    return isinstance(disposition, dict) and bool(disposition.get("attached_pic"))


def _as_seen(stream: dict[str, Any]) -> tuple[int, int]:
    """Upright, and with pixels as wide as high."""
    width, height = int(_number(stream.get("width"))), int(_number(stream.get("height")))
    across, _colon, down = str(stream.get("sample_aspect_ratio") or "").partition(":")
    if across.isdigit() and down.isdigit() and 0 < int(across) < 1000 and 0 < int(down) < 1000:
        width = round(width * int(across) / int(down))
    turned = [_number(side.get("rotation")) for side in stream.get("side_data_list", ()) if isinstance(side, dict)]
    if any(round(angle) % 180 == 90 for angle in turned):
        return height, width
    return width, height


def _number(value: Any) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return found if 0 <= abs(found) < 1e12 else 0.0
