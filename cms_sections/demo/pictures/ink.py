"""Printer's tools for the demo pictures: a canvas with inks, fields of noise, grain; the same result every time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import cast

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageMath

Point = tuple[float, float]
Colour = tuple[int, int, int]
Size = tuple[int, int]

NIGHT: Colour = (9, 28, 33)
PINE: Colour = (12, 59, 55)
TEAL: Colour = (11, 107, 98)
LAGOON: Colour = (66, 158, 146)
MIST: Colour = (188, 217, 209)
PAPER: Colour = (238, 239, 231)
SAND: Colour = (229, 200, 156)
OCHRE: Colour = (224, 158, 62)
CLAY: Colour = (203, 115, 74)
RUST: Colour = (158, 70, 44)
UMBER: Colour = (84, 52, 42)

SCALE = 2
TRIM = 20
"""Cut off all round at the end, with the edges that shifting and warping leave."""


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """``first`` at share 0, ``second`` at share 1."""
    share = min(1.0, max(0.0, share))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def ramp(stops: Sequence[Colour], share: float) -> Colour:
    """The colour at ``share`` (0 to 1) of a row of colours."""
    place = min(0.9999, max(0.0, share)) * (len(stops) - 1)
    return mix(stops[int(place)], stops[int(place) + 1], place % 1)


class Canvas:
    """A sheet measured in final pixels and drawn at twice the size, so that edges come out smooth."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), ground)
        self._draw = ImageDraw.Draw(self.image)

    @property
    def size(self) -> Size:
        return self.image.size

    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * SCALE, y * SCALE) for x, y in points]

    def polygon(self, points: Sequence[Point], ink: Colour) -> None:
        self._draw.polygon(self._at(points), fill=ink)

    def box(self, left: float, top: float, right: float, bottom: float, ink: Colour) -> None:
        if right > left and bottom > top:
            self._draw.rectangle(self._at([(left, top), (right, bottom)]), fill=ink)

    def disc(self, x: float, y: float, radius: float, ink: Colour) -> None:
        self.ellipse(x, y, radius, radius, ink)

    def ellipse(self, x: float, y: float, rx: float, ry: float, ink: Colour) -> None:
        self._draw.ellipse(self._at([(x - rx, y - ry), (x + rx, y + ry)]), fill=ink)

    def line(self, points: Sequence[Point], ink: Colour, width: float) -> None:
        self._draw.line(self._at(points), fill=ink, width=max(1, round(width * SCALE)), joint="curve")

    def rounded(self, left: float, top: float, right: float, bottom: float, radius: float, ink: Colour) -> None:
        self._draw.rounded_rectangle(self._at([(left, top), (right, bottom)]), radius * SCALE, fill=ink)

    def mask(self, paint: Callable[[Mask], None], blur: float = 0) -> Image.Image:
        """A stencil of the sheet's size: what ``paint`` draws is open."""
        stencil = Mask(self.width, self.height)
        paint(stencil)
        return stencil.image.filter(ImageFilter.GaussianBlur(blur * SCALE)) if blur else stencil.image

    def cut(self, points: Sequence[Point], blur: float = 0) -> Image.Image:
        """A stencil with one shape."""
        return self.mask(lambda mask: mask.open(points), blur)

    def cut_disc(self, x: float, y: float, radius: float, blur: float = 0) -> Image.Image:
        """A stencil with one disc."""
        return self.mask(lambda mask: mask.open_disc(x, y, radius), blur)

    def stroke(self, points: Sequence[Point], width: float) -> Image.Image:
        """A stencil with one line."""
        return self.mask(lambda mask: mask.open_line(points, width))

    def wash(self, ink: Colour | Image.Image, stencil: Image.Image, strength: float = 1.0) -> None:
        """Lay an ink (or a whole sheet) through a stencil, thinned to ``strength``."""
        if strength < 1:
            stencil = stencil.point(lambda value: value * strength)
        self.image.paste(ink, (0, 0, *self.size), stencil)

    def finish(self, rng: random.Random, grain: float = 0.10) -> Image.Image:
        """The sheet at its final size, with the tooth of paper and a little unevenness of ink."""
        sheet = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        size = sheet.size
        fine = Image.frombytes("L", size, rng.randbytes(size[0] * size[1])).filter(ImageFilter.GaussianBlur(0.7))
        fine = fine.point(lambda value: 128 + (value - 128) * grain * 3)
        broad = to_grey(noise(size, 9, rng, octaves=3)).point(lambda value: 128 + (value - 128) * 0.10)
        for layer in (fine, broad):
            sheet = ImageChops.overlay(sheet, Image.merge("RGB", (layer, layer, layer)))
        return sheet.crop((TRIM, TRIM, self.width - TRIM, self.height - TRIM))


class Mask(Canvas):
    """A stencil: shut at first, opened shape by shape."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.image = Image.new("L", (width * SCALE, height * SCALE), 0)
        self._draw = ImageDraw.Draw(self.image)

    def open(self, points: Sequence[Point]) -> None:
        self._draw.polygon(self._at(points), fill=255)

    def open_disc(self, x: float, y: float, radius: float) -> None:
        self._draw.ellipse(self._at([(x - radius, y - radius), (x + radius, y + radius)]), fill=255)

    def open_line(self, points: Sequence[Point], width: float) -> None:
        self._draw.line(self._at(points), fill=255, width=max(1, round(width * SCALE)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.open_disc(x, y, width / 2)


def noise(size: Size, cells: int, rng: random.Random, octaves: int = 4) -> Image.Image:
    """Soft hills between 0 and 1 (mode F): ``cells`` across at the coarsest, finer and lower with each octave."""
    total, weight = Image.new("F", size, 0.0), 0.0
    for octave in range(octaves):
        across = cells * 2**octave + 3
        down = max(3, round(across * size[1] / size[0])) + 1
        seeds = Image.frombytes("L", (across, down), rng.randbytes(across * down)).convert("F")
        share = 0.5**octave
        layer = seeds.resize(size, Image.Resampling.BICUBIC, box=(1, 1, across - 1, down - 1))
        total = add(total, layer, share / 255)
        weight += share
    return total.point(lambda value: value * (1 / weight) + 0)


def slope(size: Size, left: float, right: float, top: float, bottom: float) -> Image.Image:
    """An even slope (mode F): the sum of its values at the two sides and at top and bottom."""
    corner = Image.new("F", (2, 2))
    for column, side in enumerate((left, right)):
        for row, edge in enumerate((top, bottom)):
            corner.putpixel((column, row), side + edge)
    return corner.resize(size, Image.Resampling.BILINEAR, box=(0.5, 0.5, 1.5, 1.5))


def add(first: Image.Image, second: Image.Image, share: float = 1.0) -> Image.Image:
    """``first + share * second`` for two fields."""
    sheet = ImageMath.lambda_eval(lambda fields: fields["first"] + fields["second"] * share, first=first, second=second)
    return cast(Image.Image, sheet)


def to_grey(field: Image.Image, low: float = 0.0, high: float = 1.0) -> Image.Image:
    """A field as grey: ``low`` black, ``high`` white, cut beyond."""
    span = 255 / (high - low)
    return field.point(lambda value: value * span + (-low * span)).convert("L")


def from_grey(grey: Image.Image) -> Image.Image:
    """Grey as a field between 0 and 1."""
    return grey.convert("F").point(lambda value: value * (1 / 255) + 0)


def tint(grey: Image.Image, stops: Sequence[Colour], bands: int = 0) -> Image.Image:
    """Grey printed in colours; with ``bands`` in that many flat inks, like a map."""
    table: list[Colour] = []
    for value in range(256):
        share = value / 255
        if bands:
            share = min(bands - 1, int(share * bands)) / max(1, bands - 1)
        table.append(ramp(stops, share))
    channels = [grey.point([colour[index] for colour in table]) for index in range(3)]
    return Image.merge("RGB", channels)


def isolines(grey: Image.Image, bands: int, width: int = 3) -> Image.Image:
    """A stencil of the lines between ``bands`` steps of grey."""
    steps = grey.point([min(bands - 1, value * bands // 256) * (255 // bands) for value in range(256)])
    edge = ImageChops.subtract(steps.filter(ImageFilter.MaxFilter(width)), steps)
    return edge.point(lambda value: 255 if value else 0)


def shift(stencil: Image.Image, dx: int, dy: int) -> Image.Image:
    """The stencil moved right and down; what comes in is shut."""
    return stencil.transform(stencil.size, Image.Transform.AFFINE, (1, 0, -dx, 0, 1, -dy))


def threshold(field: Image.Image, level: float, soft: float = 0.004) -> Image.Image:
    """A stencil that is open where the field is above ``level``."""
    return to_grey(field, level - soft, level + soft)


def warp(image: Image.Image, rng: random.Random, amount: float, cells: int = 8) -> Image.Image:
    """The picture on a sheet that was pulled about: straight lines become drawn ones."""
    width, height = image.size
    down = max(2, round(cells * height / width))
    moved = {
        (column, row): (
            column * width / cells + (rng.uniform(-amount, amount) if 0 < column < cells else 0),
            row * height / down + (rng.uniform(-amount, amount) if 0 < row < down else 0),
        )
        for column in range(cells + 1)
        for row in range(down + 1)
    }
    mesh = []
    for column in range(cells):
        for row in range(down):
            target = (
                column * width // cells,
                row * height // down,
                (column + 1) * width // cells,
                (row + 1) * height // down,
            )
            corners = [(column, row), (column, row + 1), (column + 1, row + 1), (column + 1, row)]
            mesh.append((target, tuple(value for corner in corners for value in moved[corner])))
    return image.transform(image.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)
