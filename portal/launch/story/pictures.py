"""The story's own pictures: drawn, and one like a telephone makes them."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F
TURNED_RIGHT = 6


def drawn_picture(width: int, height: int) -> bytes:
    """A small drawn scene as JPEG."""
    image = Image.new("RGB", (width, height), "#e2f1ee")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), fill="#0c3b37")
    draw.ellipse((width // 8, height // 6, width // 3, height // 2), fill="#f4a447")
    draw.polygon(
        [(width // 3, height * 2 // 3), (width * 2 // 3, height // 4), (width, height * 2 // 3)], fill="#0b6b62"
    )
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=85)
    return stream.getvalue()


def telephone_photograph(megabytes: float = 4.0) -> bytes:
    """A JPEG of about this size, lying on its side with an orientation mark, with the place where it was taken."""
    width, height = 4032, 3024
    noise = Image.effect_noise((width // 2, height // 2), 60).resize((width, height))
    image = Image.merge("RGB", (noise, noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT), noise))
    ImageDraw.Draw(image).rectangle((0, 0, width // 4, height), fill="#dd7205")  # the top, once it stands upright
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = TURNED_RIGHT, "Telephone"
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    best, low, high = b"", 20, 95
    while low <= high:
        quality = (low + high) // 2
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=quality, exif=exif)
        if stream.tell() <= megabytes * 1_000_000:
            best, low = stream.getvalue(), quality + 1
        else:
            high = quality - 1
    return best
