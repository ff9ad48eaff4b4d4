"""Colour arithmetic: sRGB to OKLCH and back, and the contrast of WCAG 2."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


class Oklch(NamedTuple):
    """Lightness 0 to 1, chroma, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def parse(colour: str) -> tuple[float, float, float]:
    """Red, green, blue (0 to 1) of ``#rrggbb``; anything else raises ``ValueError``."""
    if not _HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour written as #rrggbb.")
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, parse(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def oklab(colour: str) -> tuple[float, float, float]:
    """The colour in OKLab."""
    red, green, blue = map(_linear, parse(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def to_oklch(colour: str) -> Oklch:
    lightness, a, b = oklab(colour)
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_hex(colour: Oklch) -> str:
    """The nearest colour a screen can show: lightness and hue are kept, chroma gives way."""
    chroma = colour.chroma
    while True:
        channels = _channels(Oklch(colour.lightness, chroma, colour.hue))
        if chroma < 0.001 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{round(_encoded(min(1.0, max(0.0, channel))) * 255):02x}" for channel in channels)
        chroma *= 0.97


def _channels(colour: Oklch) -> tuple[float, float, float]:
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
