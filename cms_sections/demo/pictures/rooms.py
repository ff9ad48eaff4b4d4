"""Pictures of built things: a row of rooms, a hill town, a harbour at dusk."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image

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
    Point,
    mix,
    ramp,
)

Eye = Callable[[float, float, float], Point]
"""Where a point of a room (right, down, deep) stands on the sheet."""


def enfilade(rng: random.Random) -> Image.Image:
    """Room behind room to a door onto the sea; the sun falls in from the left."""
    width, height = 1640, 2040
    canvas = Canvas(width, height, PINE)
    eye = (980.0, 1120.0)
    rooms = 7
    scales = [1.0 / (1 + 0.62 * depth) for depth in range(rooms + 1)]

    def at(x: float, y: float, depth: float) -> Point:
        scale = 1.0 / (1 + 0.62 * depth)
        return eye[0] + (x - eye[0]) * scale, eye[1] + (y - eye[1]) * scale

    left, right, top, bottom = -420.0, 2260.0, -620.0, 2240.0
    door = (300.0, 1470.0, 60.0, 2240.0)
    walls = [
        PINE,
        mix(PINE, TEAL, 0.7),
        TEAL,
        mix(TEAL, LAGOON, 0.7),
        LAGOON,
        mix(LAGOON, MIST, 0.6),
        MIST,
        mix(MIST, PAPER, 0.6),
    ]
    # the far end: sky, sea, sun
    far = [at(left, top, rooms), at(right, bottom, rooms)]
    canvas.box(far[0][0], far[0][1], far[1][0], far[1][1], mix(SAND, PAPER, 0.55))
    canvas.box(far[0][0], eye[1] - 8, far[1][0], far[1][1], mix(LAGOON, TEAL, 0.3))
    canvas.disc(eye[0] + 18, eye[1] - 60, 34, CLAY)
    for step in range(9):
        canvas.box(
            eye[0] - 46 + step * 5,
            eye[1] + 2 + step * 9,
            eye[0] + 60 - step * 3,
            eye[1] + 5 + step * 9,
            mix(CLAY, SAND, 0.3),
        )
    for depth in range(rooms - 1, -1, -1):
        tone = walls[min(depth, len(walls) - 1)]
        floor = mix(mix(UMBER, CLAY, 0.55), SAND, 0.1 + depth * 0.11)
        back, front = depth + 1.0, float(depth)
        canvas.polygon(
            [at(left, bottom, front), at(right, bottom, front), at(right, bottom, back), at(left, bottom, back)], floor
        )
        canvas.polygon(
            [at(left, top, front), at(right, top, front), at(right, top, back), at(left, top, back)],
            mix(tone, PAPER, 0.10),
        )
        canvas.polygon(
            [at(left, top, front), at(left, top, back), at(left, bottom, back), at(left, bottom, front)],
            mix(tone, NIGHT, 0.22),
        )
        canvas.polygon(
            [at(right, top, front), at(right, top, back), at(right, bottom, back), at(right, bottom, front)],
            mix(tone, PAPER, 0.16),
        )
        _boards(canvas, at, left, right, bottom, front, floor)
        _sunlight(canvas, at, left, bottom, front, floor)
        # the wall that closes this room towards us, with its door cut out: four planes around the opening
        wall = mix(tone, NIGHT, 0.06)
        x1, x2, y1, y2 = door
        canvas.polygon([at(left, top, front), at(x1, top, front), at(x1, bottom, front), at(left, bottom, front)], wall)
        canvas.polygon(
            [at(x2, top, front), at(right, top, front), at(right, bottom, front), at(x2, bottom, front)],
            mix(wall, PAPER, 0.05),
        )
        canvas.polygon([at(x1, top, front), at(x2, top, front), at(x2, y1, front), at(x1, y1, front)], wall)
        # depth of the wall: jambs and lintel
        thick = front + 0.14
        canvas.polygon(
            [at(x1, y1, front), at(x1, y1, thick), at(x1, y2, thick), at(x1, y2, front)], mix(tone, NIGHT, 0.45)
        )
        canvas.polygon(
            [at(x2, y1, front), at(x2, y1, thick), at(x2, y2, thick), at(x2, y2, front)],
            mix(mix(tone, SAND, 0.55), PAPER, 0.2),
        )
        canvas.polygon(
            [at(x1, y1, front), at(x2, y1, front), at(x2, y1, thick), at(x1, y1, thick)], mix(tone, NIGHT, 0.32)
        )
    _figure(canvas, at(1130, 2230, 2.2), 1.05 * scales[2])
    glow = canvas.cut_disc(eye[0], eye[1], 420, blur=190)
    canvas.wash(mix(SAND, PAPER, 0.6), glow, 0.22)
    return canvas.finish(rng, grain=0.09)


def _boards(canvas: Canvas, at: Eye, left: float, right: float, bottom: float, front: float, floor: Colour) -> None:
    for board in range(1, 16):
        x = left + (right - left) * board / 16
        canvas.line([at(x, bottom, front), at(x, bottom, front + 1)], mix(floor, UMBER, 0.3), 1.6)


def _sunlight(canvas: Canvas, at: Eye, left: float, bottom: float, front: float, floor: Colour) -> None:
    near, far = front + 0.34, front + 0.80
    lit = mix(mix(floor, OCHRE, 0.55), PAPER, 0.35)
    patch = [
        at(left + 500, bottom, near),
        at(left + 1650, bottom, near + 0.10),
        at(left + 1650, bottom, far + 0.10),
        at(left + 500, bottom, far),
    ]
    canvas.polygon(patch, lit)
    bar = [
        at(left + 500 + 1150 * 0.48, bottom, near + 0.05),
        at(left + 500 + 1150 * 0.52, bottom, near + 0.05),
        at(left + 500 + 1150 * 0.52, bottom, far + 0.06),
        at(left + 500 + 1150 * 0.48, bottom, far + 0.06),
    ]
    canvas.polygon(bar, floor)


def _figure(canvas: Canvas, foot: Point, size: float) -> None:
    """Somebody who stands in a doorway, seen from behind."""
    x, y = foot
    tall = 1180 * size
    canvas.polygon(
        [
            (x - 0.085 * tall, y - 0.80 * tall),
            (x + 0.085 * tall, y - 0.80 * tall),
            (x + 0.115 * tall, y - 0.28 * tall),
            (x - 0.115 * tall, y - 0.28 * tall),
        ],
        RUST,
    )
    canvas.polygon(
        [
            (x - 0.065 * tall, y - 0.30 * tall),
            (x - 0.008 * tall, y - 0.30 * tall),
            (x - 0.012 * tall, y),
            (x - 0.05 * tall, y),
        ],
        NIGHT,
    )
    canvas.polygon(
        [
            (x + 0.008 * tall, y - 0.30 * tall),
            (x + 0.065 * tall, y - 0.30 * tall),
            (x + 0.052 * tall, y),
            (x + 0.012 * tall, y),
        ],
        NIGHT,
    )
    canvas.ellipse(x, y - 0.80 * tall, 0.085 * tall, 0.03 * tall, RUST)
    canvas.ellipse(x, y - 0.89 * tall, 0.048 * tall, 0.066 * tall, UMBER)
    canvas.box(x - 0.02 * tall, y - 0.86 * tall, x + 0.02 * tall, y - 0.80 * tall, mix(CLAY, UMBER, 0.3))
    shade: list[Point] = [
        (x - 0.05 * tall, y),
        (x + 0.05 * tall, y),
        (x + 0.42 * tall, y + 0.20 * tall),
        (x + 0.30 * tall, y + 0.22 * tall),
    ]
    canvas.wash(UMBER, canvas.cut(shade, blur=2), 0.55)


def harbour(rng: random.Random) -> Image.Image:
    """A port at dusk: sky in flat inks, houses and cranes in four depths, windows lit, all of it again in the water."""
    width, height = 2240, 1300
    canvas = Canvas(width, height, SAND)
    water = 940
    sky = [
        PINE,
        mix(PINE, TEAL, 0.8),
        mix(TEAL, LAGOON, 0.6),
        mix(LAGOON, SAND, 0.55),
        mix(SAND, OCHRE, 0.35),
        mix(OCHRE, CLAY, 0.5),
        CLAY,
    ]
    bands = 15
    for band in range(bands):
        top = water * (band / bands) ** 0.9
        wave = [(x, top + 9 * rng.uniform(-1, 1)) for x in range(-20, width + 60, 120)]
        canvas.polygon([*wave, (width + 40, water + 20), (-20, water + 20)], ramp(sky, band / (bands - 1)))
    canvas.disc(1490, 640, 178, mix(PAPER, OCHRE, 0.18))
    for y, x1, x2 in (
        (560, 1200, 1560),
        (604, 1380, 1840),
        (690, 1090, 1430),
        (742, 1480, 1900),
        (300, 260, 700),
        (330, 420, 980),
    ):
        canvas.rounded(x1, y, x2, y + 9, 5, mix(ramp(sky, y / water), PAPER, 0.28))
    depths = [mix(LAGOON, SAND, 0.42), mix(TEAL, LAGOON, 0.30), mix(PINE, TEAL, 0.30), NIGHT]
    for depth, ink in enumerate(depths):
        _row_of_houses(canvas, rng, depth, ink, water)
    mirror = canvas.image.crop((0, 0, canvas.size[0], water * 2)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = mirror.resize((canvas.size[0], round(water * 2 * 0.62)))
    sheet = Image.new("RGB", canvas.size, NIGHT)
    sheet.paste(mirror, (0, water * 2))
    _ripple(canvas, sheet, rng, water)
    canvas.box(0, water - 3, width, water + 7, mix(NIGHT, UMBER, 0.2))
    for _stroke in range(520):
        depth = rng.random() ** 1.4
        y = water + 14 + depth * (height - water)
        x = rng.gauss(1490, 110 + 300 * depth) if rng.random() < 0.55 else rng.uniform(-50, width)
        long = rng.uniform(14, 70) * (0.6 + depth)
        glint = (
            mix(PAPER, OCHRE, 0.35) if abs(x - 1490) < 160 + 90 * depth else mix(LAGOON, PINE, rng.uniform(0.25, 0.8))
        )
        canvas.rounded(x, y, x + long, y + 2.5 + 3 * depth, 2, glint)
    _boat(canvas, 560, water + 116)
    return canvas.finish(rng, grain=0.09)


def _ripple(canvas: Canvas, sheet: Image.Image, rng: random.Random, water: int) -> None:
    row = water * 2
    while row < canvas.size[1]:
        tall = rng.randint(5, 12) + (row - water * 2) // 60
        strip = sheet.crop((0, row, canvas.size[0], row + tall))
        canvas.image.paste(strip, (round(rng.gauss(0, 5 + (row - water * 2) / 45)), row))
        row += tall
    below = canvas.cut([(0, water), (canvas.width, water), (canvas.width, canvas.height), (0, canvas.height)])
    canvas.wash(NIGHT, below, 0.42)


def _row_of_houses(canvas: Canvas, rng: random.Random, depth: int, ink: Colour, water: int) -> None:
    x = -60.0
    lights = [mix(OCHRE, PAPER, 0.45), OCHRE, mix(SAND, PAPER, 0.4)]
    while x < canvas.width + 40:
        wide = rng.uniform(60, 150) * (0.75 + 0.17 * depth)
        tall = rng.uniform(90, 300) * (1.35 - 0.22 * depth) + (70 if depth == 0 else 0)
        if depth == 1 and rng.random() < 0.13:
            _crane(canvas, x + wide / 2, water, rng.uniform(390, 520), rng.choice((-1, 1)), mix(UMBER, PINE, 0.3))
            x += wide + rng.uniform(40, 130)
            continue
        if depth == 3:
            tall *= 0.5
            if 0.52 < x / canvas.width < 0.78:
                x += wide
                continue
        top = water - tall
        canvas.box(x, top, x + wide, water + 6, ink)
        roof = rng.random()
        if roof < 0.35 and depth:
            canvas.polygon([(x - 3, top), (x + wide + 3, top), (x + wide / 2, top - wide * 0.42)], ink)
        elif roof < 0.55:
            canvas.polygon([(x, top), (x + wide, top), (x + wide, top - wide * 0.3)], ink)
        elif roof < 0.7:
            canvas.box(x + wide * 0.3, top - 30, x + wide * 0.3 + 10, top, ink)
        if depth:
            canvas.box(x + wide - wide * 0.16, top, x + wide, water + 6, mix(ink, OCHRE, 0.10))
            _windows(canvas, rng, x, top, wide, water, ink, rng.choice(lights), depth)
        x += wide + rng.choice((0, 0, 3, rng.uniform(6, 50)))


def _windows(
    canvas: Canvas,
    rng: random.Random,
    x: float,
    top: float,
    wide: float,
    water: int,
    ink: Colour,
    light: Colour,
    depth: int,
) -> None:
    pane, gap = 6 + 1.6 * depth, 10 + 3.2 * depth
    kept = rng.choice((0.18, 0.3, 0.5))
    y = top + 16
    while y < water - 24:
        at = x + 12
        while at < x + wide * 0.8 - pane:
            chance = rng.random()
            if chance < kept:
                canvas.box(at, y, at + pane, y + pane * 1.5, light)
            elif chance < 0.75:
                canvas.box(at, y, at + pane, y + pane * 1.5, mix(ink, NIGHT, 0.35))
            at += pane + gap
        y += pane * 1.5 + gap


def _crane(canvas: Canvas, x: float, water: int, tall: float, way: int, ink: Colour) -> None:
    top = water - tall
    for side in (-26, 26):
        canvas.line([(x + side, water), (x + side * 0.55, top + 60)], ink, 8)
    for step in range(7):
        y = water - (tall - 60) * step / 7
        near, far = 26 - 12 * step / 7, 26 - 12 * (step + 1) / 7
        canvas.line([(x - near, y), (x + far, y - (tall - 60) / 7)], ink, 3.5)
        canvas.line([(x + near, y), (x - far, y - (tall - 60) / 7)], ink, 3.5)
    canvas.box(x - 24, top + 34, x + 24, top + 70, ink)
    tip = (x + way * 250, top - 70)
    canvas.line([(x, top + 46), tip], ink, 8)
    canvas.line([(x, top - 46), tip], ink, 3)
    canvas.line([(x, top + 46), (x, top - 46), (x - way * 96, top + 40), (x, top + 46)], ink, 5)
    canvas.box(x - way * 96 - 22, top + 30, x - way * 96 + 22, top + 64, ink)
    canvas.line([tip, (tip[0], top + 120)], ink, 2.5)
    canvas.box(tip[0] - 16, top + 118, tip[0] + 16, top + 140, ink)


def _boat(canvas: Canvas, x: float, y: float) -> None:
    canvas.polygon([(x - 150, y), (x + 180, y - 8), (x + 130, y + 46), (x - 118, y + 46)], NIGHT)
    canvas.polygon([(x - 150, y), (x + 180, y - 8), (x + 174, y + 4), (x - 144, y + 11)], RUST)
    canvas.box(x - 70, y - 62, x + 26, y, mix(PAPER, SAND, 0.5))
    canvas.box(x - 78, y - 72, x + 36, y - 60, NIGHT)
    for pane in (-56, -26, 4):
        canvas.box(x + pane, y - 50, x + pane + 18, y - 28, OCHRE)
    canvas.line([(x + 60, y), (x + 60, y - 190)], NIGHT, 5)
    canvas.line([(x + 60, y - 180), (x + 172, y - 10)], NIGHT, 2)
    canvas.line([(x + 60, y - 180), (x - 74, y - 70)], NIGHT, 2)
