"""Films made for the tests by ffmpeg, each once a run."""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from portal.files.films.converter import there_is_a_converter
from portal.files.films.models import Film
from portal.files.films.services import scope_of
from portal.files.models import LibraryMedia

needs_ffmpeg = pytest.mark.skipif(
    not there_is_a_converter() and os.environ.get("CI", "").lower() != "true",
    reason="NOT TESTED: ffmpeg is not on this machine",
)
TAGS = (
    "-metadata",
    "location=+52.5000+013.4000/",
    "-metadata",
    "title=SecretTitle",
    "-metadata",
    "comment=SecretPlace",
)


@cache
def film(size: str = "640x360", seconds: float = 2, sound: bool = True, ending: str = "mp4", *more: str) -> bytes:
    """A drawn film, with what a telephone writes about it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{ending}"
        codecs = ("-c:v", "libvpx", "-c:a", "libvorbis") if ending == "webm" else ("-c:v", "libx264", "-c:a", "aac")
        heard = ("-f", "lavfi", "-i", f"sine=440:duration={seconds}") if sound else ()
        drawn = f"testsrc2=size={size}:rate=10:duration={seconds}"
        form = "yuv420p" if int(size.split("x")[0]) % 2 == 0 else "yuv444p"
        drawing = ["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", drawn, *heard, *codecs]
        subprocess.run([*drawing, "-preset", "ultrafast", "-pix_fmt", form, *TAGS, *more, str(path)], check=True)
        return path.read_bytes()


def recording(content: bytes, name: str = "film.mp4", **fields: Any) -> LibraryMedia:
    """A film of the library, as its form saves it."""
    made = LibraryMedia(title=fields.pop("title", "A film"), type="video", duration=0, **fields)
    made.file = ContentFile(content, name=name)
    with scope_of(made):
        made.save()
    return LibraryMedia.objects.get(pk=made.pk)


def its_film(media: LibraryMedia) -> Film:
    found: Film = Film.objects.get(media=media)
    return found
