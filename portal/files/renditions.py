"""Renditions of library pictures, made by the picture worker: many sizes out of one decoding, no metadata, limited."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.conf import settings
from wagtail.images.exceptions import InvalidFilterSpecError, UnknownOutputImageFormatError
from wagtail.images.models import IMAGE_FORMAT_EXTENSIONS, Filter, SourceImageIOError

from portal.files.imaging import run as imaging
from portal.files.imaging.run import ImagingFailed
from portal.files.kinds import extension_of
from portal.files.model_fields import SizedFile
from portal.files.quarantine import Hostile, TooBig, held
from portal.files.rules import largest_upload_bytes, limit_pixels

logger = logging.getLogger(__name__)

FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
# Looked at side by side: below these, flat colours and fine lines of the demo's drawings begin to suffer.
QUALITIES = {"jpeg": 76, "webp": 68, "avif": 48}
FORMAT_OF_EXTENSION = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".gif": "gif", ".webp": "webp"}


class _Recorder:
    """Stands in for the picture while Wagtail's filter operations say what they want done to it."""

    background: tuple[int, int, int] | None = None

    def set_background_color_rgb(self, colour: tuple[int, int, int]) -> _Recorder:
        self.background = colour
        return self


def rendition_files(image: Any, filters: Sequence[Filter], *, cpu_times: int = 1) -> dict[Filter, SizedFile]:
    """A file for each filter, of one decoding. Raises SourceImageIOError, which is reported; Wagtail shows no picture."""
    wanted = {str(number): (filter, _request(image, filter, str(number))) for number, filter in enumerate(filters)}
    try:
        # Copied to this machine wherever it lies, so that disk and S3 go one way.
        with (
            image.file.storage.open(image.file.name) as stored,
            held(stored.chunks(), largest_upload_bytes()) as work,
        ):
            outputs = imaging.render(
                work.path,
                work.folder,
                max_pixels=limit_pixels(),
                renditions=[request for _, request in wanted.values()],
                cpu_times=cpu_times,
            )
            return {
                filter: SizedFile(
                    BytesIO(outputs[name].path.read_bytes()),
                    f"rendition{IMAGE_FORMAT_EXTENSIONS[outputs[name].format.lower()]}",
                    (outputs[name].width, outputs[name].height),
                )
                for name, (filter, _) in wanted.items()
            }
    except (ImagingFailed, TooBig, Hostile, OSError) as error:
        specs = ", ".join(filter.spec for filter in filters)
        logger.error("files.rendition_failed", extra={"image": image.pk, "specs": specs, "reason": str(error)})
        raise SourceImageIOError(str(error)) from error


def _request(image: Any, filter: Filter, name: str) -> dict[str, Any]:
    """Wagtail's filter as the worker understands it."""
    recorder, env = _Recorder(), dict[str, Any]()
    for operation in filter.filter_operations:
        operation.run(recorder, image, env)
    transform = filter.get_transform(image)
    rect = transform.get_rect().round()
    width, height = (max(1, int(side)) for side in transform.size)
    if width * height > limit_pixels():
        raise InvalidFilterSpecError(f"{filter.spec} makes a picture of too many pixels.")
    request: dict[str, Any] = {
        "name": name,
        "box": [rect.left, rect.top, rect.right, rect.bottom],
        "size": [width, height],
        "background": recorder.background,
    }
    output = env.get("output-format") or _converted(image)
    if output is None:
        return request
    if output not in FORMATS:
        raise UnknownOutputImageFormatError(f"Unknown output image format '{output}'")
    request["format"] = FORMATS[output]
    if output in QUALITIES:
        default = getattr(settings, f"WAGTAILIMAGES_{output.upper()}_QUALITY", QUALITIES[output])
        request["quality"] = env.get(f"{output}-quality", default)
        request["lossless"] = "lossless" in env.get("output-format-options", ())
    return request


def _converted(image: Any) -> str | None:
    """The format of the picture itself or what the settings make of it; None leaves a GIF to the worker, which knows
    whether it moves."""
    original = FORMAT_OF_EXTENSION.get(extension_of(str(image.file.name)), "png")
    conversions: dict[str, str] = getattr(settings, "WAGTAILIMAGES_FORMAT_CONVERSIONS", {})
    converted = conversions.get(original, original)
    return None if converted == "gif" else converted
