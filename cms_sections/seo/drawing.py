"""The picture of a page where it is shared: its title in the site's own colours."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from portal.theme.public import derive_accent, font_file

WIDTH, HEIGHT = 1200, 630
EDGE = 80
SIZES = (96, 84, 72, 60, 50)
MOST_LINES = 4
BOLD, NORMAL = 660, 480
OWN_BAND = {"band": "#0c3b37", "band-ink": "#f1f7f5", "band-muted": "#b6cec9", "band-accent": "#8fdccf"}


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands on the picture, and how."""

    title: str
    site_name: str
    accent: str = ""
    family: str = "sans"

    @property
    def readable(self) -> bool:
        """Whether the theme's fonts have all signs; a picture with gaps would be worse than none."""
        return all(font_file(sign) is not None for sign in self.title + self.site_name)


def draw(sign: Sign) -> bytes:
    """A PNG of 1,200 × 630 pixels, the same for the same words and colours."""
    colours = derive_accent(sign.accent).band if sign.accent else OWN_BAND
    picture = Image.new("RGB", (WIDTH, HEIGHT), colours["band"])
    pen = ImageDraw.Draw(picture)
    _door(pen, colours)
    size, lines = _fitted(sign)
    top = EDGE - size // 8
    for number, line in enumerate(lines):
        _write(pen, (EDGE, top + number * round(size * 1.12)), line, size, BOLD, sign.family, colours["band-ink"])
    pen.rectangle((EDGE, HEIGHT - EDGE - 62, EDGE + 56, HEIGHT - EDGE - 58), fill=colours["band-accent"])
    _write(pen, (EDGE, HEIGHT - EDGE - 34), sign.site_name, 32, NORMAL, "sans", colours["band-muted"])
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _door(pen: Any, colours: dict[str, str]) -> None:
    """An open door at the lower right, drawn in lines that stay behind the words."""
    line = colours.get("band-line", "#2f5f59")
    left, top, side = WIDTH - 250, HEIGHT - 250, 320
    pen.rectangle((left, top, left + side, top + side), outline=line, width=10)
    pen.arc((left - side + 90, top + 90, left + side - 90, top + 2 * side - 90), 270, 360, fill=line, width=6)


def _fitted(sign: Sign) -> tuple[int, list[str]]:
    for size in SIZES:
        lines = _wrapped(sign.title, size, sign.family)
        if len(lines) <= (MOST_LINES if size < SIZES[0] else 3):
            return size, lines
    shown = lines[:MOST_LINES]
    return SIZES[-1], [*shown[:-1], f"{shown[-1].rstrip(' .,;:')}…"]


def _wrapped(title: str, size: int, family: str) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and _length(joined, size, BOLD, family) > WIDTH - 2 * EDGE:
            lines.append(word)
        elif lines:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _write(pen: Any, at: tuple[int, int], text: str, size: int, weight: int, family: str, colour: str) -> None:
    left, top = at
    for font, part in _runs(text, size, weight, family):
        pen.text((left, top), part, font=font, fill=colour)
        left += round(font.getlength(part))


def _length(text: str, size: int, weight: int, family: str) -> float:
    return float(sum(font.getlength(part) for font, part in _runs(text, size, weight, family)))


def _runs(text: str, size: int, weight: int, family: str) -> list[tuple[Any, str]]:
    return [
        (_font(path, size, weight), "".join(signs))
        for path, signs in groupby(text, key=lambda sign: str(font_file(sign, family)))
    ]


@lru_cache(maxsize=32)
def _font(path: str, size: int, weight: int) -> Any:
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font
