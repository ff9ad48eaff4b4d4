"""Pictures seen from above: a river delta, a sea chart, watered fields."""

from __future__ import annotations

import math
import random
from typing import cast

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
    Mask,
    Point,
    add,
    from_grey,
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


def _river(mask: Mask, sea: Image.Image, rng: random.Random, start: Point, width: float) -> None:
    """Arms that wander to the sea, part more often the nearer they come to it, and end nowhere else."""
    small = sea.resize((mask.width // 8, mask.height // 8))
    arms = [(start, 1.75, width, rng.uniform(0, math.tau))]
    while arms:
        (x, y), heading, wide, swing = arms.pop()
        points = [(x, y)]
        since = 0.0
        for _step in range(160):
            swing += rng.uniform(0.16, 0.36)
            angle = heading + 0.85 * math.sin(swing) * (1.1 - 0.5 * y / mask.height)
            x, y = x + 17 * math.cos(angle), y + 17 * math.sin(angle)
            points.append((x, y))
            since += 17
            mask.open_line(points[-2:], wide * (1 + 0.12 * math.sin(swing * 1.7)))
            if not (-60 < x < mask.width + 60 and y < mask.height):
                break
            if y > 0 and 0 < x < mask.width and int(cast(int, small.getpixel((int(x / 8), int(y / 8))))) > 128:
                break
            if wide > 8 and since > 110 and y > 420 and rng.random() < 0.02 + 0.30 * max(0.0, y / mask.height - 0.35):
                side = rng.choice((-1, 1))
                arms.append(((x, y), heading + side * rng.uniform(0.4, 0.75), wide * rng.uniform(0.45, 0.7), swing + 2))
                heading -= side * rng.uniform(0.05, 0.2)
                wide *= rng.uniform(0.78, 0.92)
                since = 0.0
            heading += (1.65 - heading) * 0.04


def delta(rng: random.Random) -> Image.Image:
    """A river that comes down from dry hills and parts into the sea."""
    canvas = Canvas(1680, 2090, SAND)
    fall = slope(canvas.size, 0.0, 0.08, 0.46, -0.04)
    land = add(noise(canvas.size, 4, rng, octaves=6), fall)
    relief = to_grey(land, 0.36, 1.22)
    soils = [
        mix(SAND, PAPER, 0.35),
        SAND,
        mix(SAND, OCHRE, 0.45),
        mix(SAND, CLAY, 0.6),
        CLAY,
        mix(CLAY, RUST, 0.7),
        mix(RUST, UMBER, 0.7),
    ]
    canvas.image.paste(tint(relief, soils, bands=15))
    canvas.wash(UMBER, isolines(relief, 15), 0.40)
    _light(canvas, relief)

    plain = add(noise(canvas.size, 5, rng, octaves=3), fall, -0.5)
    lowland = ImageChops.multiply(threshold(plain, 0.30, 0.01), ImageChops.invert(threshold(land, 0.70, 0.01)))
    canvas.wash(_parcels(canvas.width, canvas.height, rng), lowland)

    coast = add(noise(canvas.size, 4, rng, octaves=6), slope(canvas.size, 0.26, 0.0, 0.0, 2.4))
    sea = threshold(coast, 2.36)
    arms = Mask(canvas.width, canvas.height)
    _river(arms, sea, rng, (1180, -30), 50)
    _river(arms, sea, rng, (560, -30), 15)
    water = ImageChops.lighter(sea, warp(arms.image, rng, 14, cells=30))
    bank = warp(water, rng, 10, cells=26).filter(ImageFilter.GaussianBlur(13))
    canvas.wash(
        mix(SAND, PAPER, 0.7), bank.point(lambda value: 255 if value > 40 else 0).filter(ImageFilter.GaussianBlur(2))
    )
    near = add(from_grey(sea.filter(ImageFilter.GaussianBlur(330))), noise(canvas.size, 5, rng, octaves=4), 0.20)
    depth = to_grey(near, 0.30, 1.20)
    waters = [
        MIST,
        mix(MIST, LAGOON, 0.6),
        LAGOON,
        mix(LAGOON, TEAL, 0.8),
        TEAL,
        mix(TEAL, PINE, 0.7),
        PINE,
        mix(PINE, NIGHT, 0.4),
    ]
    canvas.wash(tint(depth, waters, bands=14), sea)
    canvas.wash(mix(LAGOON, TEAL, 0.25), ImageChops.subtract(water, sea))
    canvas.wash(PAPER, ImageChops.multiply(isolines(depth, 14), sea), 0.28)
    return canvas.finish(rng, grain=0.08)


def _light(canvas: Canvas, relief: Image.Image) -> None:
    """Low sun from the upper left."""
    soft = relief.filter(ImageFilter.GaussianBlur(6))
    moved = shift(soft, -10, -10)
    canvas.wash(mix(SAND, PAPER, 0.7), ImageChops.subtract(soft, moved, scale=0.2), 0.45)
    canvas.wash(mix(UMBER, NIGHT, 0.3), ImageChops.subtract(moved, soft, scale=0.2), 0.42)


def _parcels(width: int, height: int, rng: random.Random) -> Image.Image:
    """Fields: long strips in the colours of what grows there, some of them ploughed in lines."""
    sheet = Canvas(width, height, SAND)
    inks = [
        SAND,
        mix(SAND, OCHRE, 0.6),
        mix(CLAY, SAND, 0.4),
        mix(TEAL, SAND, 0.55),
        mix(LAGOON, SAND, 0.5),
        mix(UMBER, SAND, 0.45),
        mix(TEAL, UMBER, 0.35),
    ]
    y = -40.0
    while y < height + 40:
        tall = rng.uniform(46, 110)
        x = -60.0
        while x < width + 60:
            wide = rng.choice([28, 40, 64, 90, 130])
            ink = rng.choice(inks)
            sheet.box(x, y, x + wide - 3, y + tall - 3, ink)
            if rng.random() < 0.55:
                for row in range(int(x) + 3, int(x + wide) - 4, 7):
                    sheet.box(row, y, row + 2, y + tall - 3, mix(ink, UMBER, 0.16))
            x += wide
        y += tall
    turned = sheet.image.rotate(24, Image.Resampling.BICUBIC).resize(
        sheet.size, box=(0.13 * sheet.size[0], 0.13 * sheet.size[1], 0.87 * sheet.size[0], 0.87 * sheet.size[1])
    )
    return warp(turned, rng, 34, cells=10)
