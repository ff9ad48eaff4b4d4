"""How large a file may be, by its kind. The limits are settings; sentences name them."""

from __future__ import annotations

from django.conf import settings

from portal.files.kinds import Kind

SIZES = (400, 64, 32)


def limit_bytes(kind: Kind) -> int:
    if kind.family == "image":
        return int(settings.FOYER_IMAGE_LIMIT_BYTES)
    if kind.family in {"audio", "video"}:
        return int(settings.FOYER_MEDIA_LIMIT_BYTES)
    return int(settings.FOYER_FILE_LIMIT_BYTES)


def limit_pixels() -> int:
    return int(settings.FOYER_IMAGE_LIMIT_PIXELS)


def largest_upload_bytes() -> int:
    """No upload of any kind may be larger than this."""
    return max(settings.FOYER_IMAGE_LIMIT_BYTES, settings.FOYER_MEDIA_LIMIT_BYTES, settings.FOYER_FILE_LIMIT_BYTES)
