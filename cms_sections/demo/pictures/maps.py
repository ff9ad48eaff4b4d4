"""Two more views from above: a sea chart of an island, and watered circles in dry land."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageChops, ImageFilter

from cms_sections.demo.pictures.ink import (
    CLAY,
    LAGOON,
    MIST,
    NIGHT,
    OCHRE,
    PAPER,
    PINE,
    RUST,
    SAND,
    TEAL,
    UMBER,
    Canvas,
    Colour,
    add,
    isolines,
    mix,
    noise,
    shift,
    slope,
    threshold,
    tint,
    to_grey,
    warp,
)


def island(rng: random.Random) -> Image.Image:
    """A sea chart: depths in steps of one ink, heights in fine lines, a surveyed route with its stations."""
    canvas = Canvas(2040, 1440, TEAL)
    middle = Image.radial_gradient("L").convert("F").resize(canvas.size, Image.Resampling.BICUBIC)
    ground = add(noise(canvas.size, 5, rng, octaves=6), middle, -0.0036)
    ground = add(ground, slope(canvas.size, 0.12, -0.05, 0.05, -0.05))
    land = threshold(ground, 0.16)
    depth = to_grey(ground, -0.75, 0.17)
    canvas.image.paste(
        tint(
            depth,
            [NIGHT, PINE, mix(PINE, TEAL, 0.6), TEAL, mix(TEAL, LAGOON, 0.6), LAGOON, mix(LAGOON, MIST, 0.6), MIST],
            bands=14,
        )
    )
    canvas.wash(MIST, ImageChops.multiply(isolines(depth, 28), ImageChops.invert(land)), 0.20)
    canvas.wash(NIGHT, ImageChops.subtract(shift(land, 16, 22).filter(ImageFilter.GaussianBlur(10)), land), 0.30)
    height = to_grey(ground, 0.15, 0.66)
    canvas.wash(
        tint(
            height,
            [PAPER, mix(PAPER, SAND, 0.5), SAND, mix(SAND, OCHRE, 0.4), mix(SAND, CLAY, 0.7), CLAY, RUST],
            bands=12,
        ),
        land,
    )
    canvas.wash(UMBER, ImageChops.multiply(isolines(height, 12), land), 0.55)
    canvas.wash(UMBER, ImageChops.multiply(isolines(height, 36, width=3), land), 0.20)
    canvas.wash(NIGHT, ImageChops.subtract(land.filter(ImageFilter.MaxFilter(5)), land), 0.8)
    soft = height.filter(ImageFilter.GaussianBlur(5))
    canvas.wash(UMBER, ImageChops.multiply(ImageChops.subtract(shift(soft, -8, -8), soft, scale=0.22), land), 0.4)

    for x in range(0, canvas.width, 240):
        canvas.wash(MIST, canvas.stroke([(x, 0), (x, canvas.height)], 1), 0.16)
    for y in range(0, canvas.height, 240):
        canvas.wash(MIST, canvas.stroke([(0, y), (canvas.width, y)], 1), 0.16)
    course = [(x, 1180 - 0.30 * x + 120 * math.sin(x / 250) + 220 * (x / 2040) ** 3) for x in range(-20, 2080, 12)]
    for start in range(0, len(course) - 2, 3):
        canvas.line(course[start : start + 2], PAPER, 5)
    for at in (14, 47, 83, 118, 152):
        canvas.disc(*course[at], 15, PAPER)
        canvas.disc(*course[at], 9, RUST)
    return canvas.finish(rng, grain=0.08)


def circles(rng: random.Random) -> Image.Image:
    """Watered circles: what grows, what was cut, what lies fallow."""
    canvas = Canvas(2040, 1540, SAND)
    dust = to_grey(noise(canvas.size, 6, rng, octaves=6), 0.15, 0.85)
    canvas.image.paste(
        tint(dust, [mix(SAND, CLAY, 0.45), mix(SAND, CLAY, 0.28), SAND, mix(SAND, PAPER, 0.35)], bands=9)
    )
    canvas.wash(mix(CLAY, UMBER, 0.4), isolines(dust, 9), 0.18)
    pitch = 236
    fields = Canvas(canvas.width, canvas.height, SAND)
    stencil = Image.new("L", canvas.size, 0)
    grown: list[Colour] = [
        TEAL,
        PINE,
        mix(TEAL, LAGOON, 0.5),
        LAGOON,
        mix(LAGOON, MIST, 0.55),
        OCHRE,
        CLAY,
        mix(RUST, UMBER, 0.4),
        mix(SAND, PAPER, 0.6),
        mix(OCHRE, SAND, 0.55),
    ]
    weights = [6, 4, 5, 4, 3, 3, 3, 2, 3, 3]
    rows, columns = range(-1, 8), range(-1, 10)
    taken: set[tuple[int, int]] = set()

    def plot(x: float, y: float, radius: float) -> None:
        ink = rng.choices(grown, weights)[0]
        stencil.paste(255, None, canvas.cut_disc(x, y, radius))
        fields.disc(x, y, radius, ink)
        style = rng.random()
        if style < 0.5:
            for ring in range(int(radius) - 7, 8, -9):
                fields.disc(x, y, ring + 1.5, mix(ink, NIGHT, 0.13))
                fields.disc(x, y, ring - 1.5, mix(ink, PAPER, 0.02 + 0.10 * rng.random()))
        elif style < 0.8:
            _wedges(fields, x, y, radius, ink, rng, grown)
        arm = rng.uniform(0, math.tau)
        fields.line([(x, y), (x + radius * math.cos(arm), y + radius * math.sin(arm))], PAPER, 2.5)
        fields.disc(x, y, 4, PAPER)

    for row in rows:
        for column in columns:
            if (column, row) in taken or rng.random() < 0.10:
                continue
            x, y = column * pitch, row * pitch
            if rng.random() < 0.10:
                taken |= {(column + 1, row), (column, row + 1), (column + 1, row + 1)}
                plot(x + pitch / 2, y + pitch / 2, pitch - 12)
            elif rng.random() < 0.12:
                for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
                    plot(x + dx * pitch / 4, y + dy * pitch / 4, pitch / 4 - 7)
            else:
                plot(x, y, pitch / 2 - 9)
    moist = to_grey(noise(canvas.size, 22, rng, octaves=4), 0.2, 0.8)
    crops = Image.blend(fields.image, ImageChops.overlay(fields.image, Image.merge("RGB", (moist, moist, moist))), 0.42)
    sheet = warp(_turned(crops), random.Random(7), 9, cells=10)
    open_ = warp(_turned(stencil), random.Random(7), 9, cells=10)
    canvas.wash(UMBER, shift(open_, 7, 9).filter(ImageFilter.GaussianBlur(4)), 0.35)
    canvas.wash(sheet, open_)
    return canvas.finish(rng, grain=0.08)


def _wedges(
    fields: Canvas, x: float, y: float, radius: float, ink: Colour, rng: random.Random, inks: list[Colour]
) -> None:
    start = rng.uniform(0, math.tau)
    for part in range(rng.choice((2, 3, 4))):
        end = start + rng.uniform(0.5, 2.0)
        arc = [
            (x + radius * math.cos(a), y + radius * math.sin(a))
            for a in (start + (end - start) * n / 24 for n in range(25))
        ]
        fields.polygon([(x, y), *arc], mix(ink, rng.choice(inks), 0.55 if part else 0.9))
        start = end


def _turned(sheet: Image.Image) -> Image.Image:
    width, height = sheet.size
    turned = sheet.rotate(-11, Image.Resampling.BICUBIC)
    return turned.resize((width, height), box=(0.10 * width, 0.10 * height, 0.90 * width, 0.90 * height))
