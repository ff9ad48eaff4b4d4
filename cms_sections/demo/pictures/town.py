"""A hill town drawn in parallel perspective: walls, roofs, stairs, trees, and the shadows of a low sun."""

from __future__ import annotations

import random
from dataclasses import dataclass

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
)

UNIT = 62.0
SUN = (0.95, -0.35)
"""Where a shadow of height 1 falls on the ground."""


def _at(x: float, y: float, z: float) -> Point:
    return 1090 + (x - y) * UNIT * 0.866, 520 + (x + y) * UNIT * 0.5 - z * UNIT


@dataclass(frozen=True)
class House:
    x: float
    y: float
    wide: float
    deep: float
    base: float
    tall: float
    wall: Colour
    roof: str


def town(rng: random.Random) -> Image.Image:
    """Houses on five terraces above the sea."""
    canvas = Canvas(2040, 1640, mix(LAGOON, TEAL, 0.35))
    _sea(canvas, rng)
    sides = [15 - level * 2.9 for level in range(5)]
    for level, near in enumerate(sides):
        _terrace(canvas, near, level, rng)
    for level, near in reversed(list(enumerate(sides))):
        _stairs(canvas, near, level)
        houses = _row(near, level, rng)
        for house in houses:
            _shadow(canvas, house)
        for house in sorted(houses, key=lambda each: each.x + each.y):
            _house(canvas, house, rng)
        for _tree in range(9):
            _draw_tree(canvas, rng.uniform(-6, near - 0.6), near - 0.34, level * 1.15, rng)
    for x, y in ((16.6, 9.0), (17.6, 12.4), (8.0, 17.2)):
        _boat(canvas, x, y, rng)
    return canvas.finish(rng, grain=0.08)


def _sea(canvas: Canvas, rng: random.Random) -> None:
    for _wave in range(320):
        x, y = rng.uniform(-60, canvas.width), rng.uniform(0, canvas.height)
        long = rng.uniform(20, 80)
        ink = mix(LAGOON, MIST, rng.uniform(0, 0.5)) if rng.random() < 0.5 else mix(TEAL, PINE, rng.uniform(0, 0.4))
        canvas.rounded(x, y, x + long, y + 3, 1.5, ink)


def _terrace(canvas: Canvas, near: float, level: int, rng: random.Random) -> None:
    z = level * 1.15
    low = z - 1.15
    stone = mix(SAND, CLAY, 0.22)
    canvas.polygon(
        [_at(-9, near, z), _at(near, near, z), _at(near, near, low), _at(-9, near, low)], mix(stone, UMBER, 0.24)
    )
    canvas.polygon(
        [_at(near, -9, z), _at(near, near, z), _at(near, near, low), _at(near, -9, low)], mix(stone, PAPER, 0.25)
    )
    canvas.polygon([_at(-9, -9, z), _at(near, -9, z), _at(near, near, z), _at(-9, near, z)], mix(SAND, PAPER, 0.45))
    for _block in range(190):
        across, up = rng.uniform(-8.5, near - 0.3), low + 0.1 + rng.randrange(6) * 0.17
        ink = mix(stone, UMBER, rng.uniform(0.3, 0.5))
        canvas.line([_at(across, near, up), _at(across + 0.25, near, up)], ink, 2)
        canvas.line([_at(near, across, up), _at(near, across + 0.25, up)], mix(stone, UMBER, rng.uniform(0.05, 0.2)), 2)


def _stairs(canvas: Canvas, near: float, level: int) -> None:
    """A flight that leans on the terrace's wall."""
    if level == 0:
        return
    z = level * 1.15 - 1.15
    start = near * (0.20 if level % 2 else 0.62)
    for step in range(10):
        rise, x = z + (step + 1) * 0.115, start + step * 0.17
        canvas.polygon(
            [_at(x, near, rise), _at(x + 0.17, near, rise), _at(x + 0.17, near + 0.5, rise), _at(x, near + 0.5, rise)],
            mix(PAPER, SAND, 0.25),
        )
        canvas.polygon(
            [
                _at(x, near + 0.5, rise),
                _at(x + 0.17, near + 0.5, rise),
                _at(x + 0.17, near + 0.5, z),
                _at(x, near + 0.5, z),
            ],
            mix(SAND, UMBER, 0.30),
        )


def _row(near: float, level: int, rng: random.Random) -> list[House]:
    walls = [
        PAPER,
        mix(PAPER, SAND, 0.5),
        SAND,
        mix(SAND, CLAY, 0.55),
        CLAY,
        mix(MIST, PAPER, 0.4),
        mix(OCHRE, SAND, 0.5),
        mix(LAGOON, MIST, 0.5),
    ]
    houses = []
    base = level * 1.15
    for axis in ("x", "y"):
        place = -7.5
        while place < near - 3.0:
            long = rng.uniform(1.0, 1.9)
            deep = rng.uniform(1.05, 1.5)
            tall = rng.uniform(1.2, 2.6) + (0.9 if rng.random() < 0.16 else 0)
            roof = rng.choice(("flat", "flat", "gable", "gable", "slope"))
            if axis == "x":
                houses.append(House(place, near - 1.0 - deep, long, deep, base, tall, rng.choice(walls), roof))
            else:
                houses.append(House(near - 1.0 - deep, place, deep, long, base, tall, rng.choice(walls), roof))
            place += long + rng.choice((0.0, 0.0, 0.12, 0.5))
    if level == 4:
        houses.append(House(-0.6, -0.6, 1.1, 1.1, base, 4.6, mix(PAPER, SAND, 0.3), "tower"))
    return houses


def _shadow(canvas: Canvas, house: House) -> None:
    z, reach = house.base, house.tall * 0.75
    dx, dy = SUN[0] * reach, SUN[1] * reach
    x1, y1, x2, y2 = house.x, house.y, house.x + house.wide, house.y + house.deep
    ground = [
        _at(x2, y1, z),
        _at(x2 + dx, y1 + dy, z),
        _at(x2 + dx, y2 + dy, z),
        _at(x1 + dx, y2 + dy, z),
        _at(x1, y2, z),
        _at(x2, y2, z),
    ]
    canvas.wash(mix(UMBER, PINE, 0.5), canvas.cut(ground), 0.34)


def _house(canvas: Canvas, house: House, rng: random.Random) -> None:
    x1, y1, x2, y2 = house.x, house.y, house.x + house.wide, house.y + house.deep
    low, high = house.base, house.base + house.tall
    lit, dim = mix(house.wall, PAPER, 0.12), mix(house.wall, mix(PINE, UMBER, 0.4), 0.36)
    canvas.polygon([_at(x1, y2, high), _at(x2, y2, high), _at(x2, y2, low), _at(x1, y2, low)], lit)
    canvas.polygon([_at(x2, y1, high), _at(x2, y2, high), _at(x2, y2, low), _at(x2, y1, low)], dim)
    tile = rng.choice([CLAY, RUST, mix(CLAY, RUST, 0.5), mix(TEAL, PINE, 0.3)])
    if house.roof in ("gable", "slope"):
        rise = high + 0.55
        middle = (y1 + y2) / 2 if house.roof == "gable" else y1
        canvas.polygon([_at(x2, y1, high), _at(x2, middle, rise), _at(x2, y2, high)], dim)
        canvas.polygon(
            [
                _at(x1 - 0.06, middle, rise),
                _at(x2 + 0.06, middle, rise),
                _at(x2 + 0.06, y2 + 0.08, high),
                _at(x1 - 0.06, y2 + 0.08, high),
            ],
            mix(tile, SAND, 0.18),
        )
        if house.roof == "gable":
            canvas.polygon(
                [_at(x1, y1, high), _at(x1, middle, rise), _at(x2 + 0.06, middle, rise), _at(x2 + 0.06, y1, high)],
                mix(tile, UMBER, 0.3),
            )
        for line in range(1, 9):
            x = x1 + (x2 - x1) * line / 9
            canvas.line([_at(x, middle, rise), _at(x, y2 + 0.08, high)], mix(tile, UMBER, 0.18), 1.6)
    else:
        canvas.polygon(
            [_at(x1, y1, high), _at(x2, y1, high), _at(x2, y2, high), _at(x1, y2, high)], mix(house.wall, PAPER, 0.5)
        )
        inner = 0.1
        canvas.polygon(
            [
                _at(x1 + inner, y1 + inner, high),
                _at(x2 - inner, y1 + inner, high),
                _at(x2 - inner, y2 - inner, high),
                _at(x1 + inner, y2 - inner, high),
            ],
            mix(house.wall, UMBER, 0.16),
        )
        if house.roof == "tower":
            tip = _at((x1 + x2) / 2, (y1 + y2) / 2, high + 1.5)
            canvas.polygon([_at(x1, y2, high), _at(x2, y2, high), tip], mix(TEAL, LAGOON, 0.35))
            canvas.polygon([_at(x2, y1, high), _at(x2, y2, high), tip], PINE)
    _openings(canvas, house, dim, rng)


def _openings(canvas: Canvas, house: House, dim: Colour, rng: random.Random) -> None:
    x2, y2, low = house.x + house.wide, house.y + house.deep, house.base
    shutter = rng.choice([TEAL, PINE, RUST, LAGOON])
    floors = max(1, int((house.tall - 0.25) / 0.62))
    for floor in range(floors):
        z = low + 0.28 + floor * 0.62
        for column in range(max(1, int(house.wide / 0.5))):
            x = house.x + 0.18 + column * 0.5
            if x + 0.24 > x2 - 0.05 or rng.random() < 0.14:
                continue
            glass = OCHRE if rng.random() < 0.12 else mix(NIGHT, PINE, 0.5)
            canvas.polygon(
                [_at(x, y2, z + 0.34), _at(x + 0.2, y2, z + 0.34), _at(x + 0.2, y2, z), _at(x, y2, z)], glass
            )
            if rng.random() < 0.6:
                canvas.polygon(
                    [_at(x - 0.09, y2, z + 0.34), _at(x, y2, z + 0.34), _at(x, y2, z), _at(x - 0.09, y2, z)], shutter
                )
        for column in range(max(1, int(house.deep / 0.5))):
            y = house.y + 0.18 + column * 0.5
            if y + 0.24 > y2 - 0.05 or rng.random() < 0.2:
                continue
            glass = mix(OCHRE, SAND, 0.3) if rng.random() < 0.25 else mix(dim, NIGHT, 0.6)
            canvas.polygon(
                [_at(x2, y, z + 0.34), _at(x2, y + 0.2, z + 0.34), _at(x2, y + 0.2, z), _at(x2, y, z)], glass
            )
    door = house.x + house.wide * 0.42
    canvas.polygon(
        [_at(door, y2, low + 0.5), _at(door + 0.24, y2, low + 0.5), _at(door + 0.24, y2, low), _at(door, y2, low)],
        mix(shutter, NIGHT, 0.35),
    )


def _draw_tree(canvas: Canvas, x: float, y: float, z: float, rng: random.Random) -> None:
    foot = _at(x, y, z)
    if rng.random() < 0.55:
        tall, slim = rng.uniform(60, 110), rng.uniform(11, 17)
        canvas.ellipse(foot[0], foot[1] - tall * 0.5, slim, tall * 0.52, mix(PINE, NIGHT, 0.2))
        canvas.ellipse(foot[0] - slim * 0.35, foot[1] - tall * 0.52, slim * 0.5, tall * 0.45, mix(PINE, TEAL, 0.7))
    else:
        radius = rng.uniform(16, 26)
        canvas.line([foot, (foot[0], foot[1] - 20)], UMBER, 5)
        canvas.disc(foot[0], foot[1] - 20 - radius * 0.7, radius, mix(TEAL, PINE, 0.55))
        canvas.disc(foot[0] - radius * 0.25, foot[1] - 20 - radius * 0.95, radius * 0.66, mix(TEAL, LAGOON, 0.4))


def _boat(canvas: Canvas, x: float, y: float, rng: random.Random) -> None:
    a, b = _at(x, y, -1.15), _at(x, y + 1.5, -1.15)
    hull = rng.choice([PAPER, RUST, NIGHT])
    canvas.polygon(
        [(a[0] - 8, a[1] + 20), (b[0] - 8, b[1] + 20), (b[0] + 34, b[1] + 24), (a[0] + 40, a[1] + 18)],
        mix(TEAL, PINE, 0.6),
    )
    canvas.polygon(
        [
            (a[0] - 26, a[1]),
            (a[0] + 6, a[1] - 22),
            (a[0] + 26, a[1]),
            (b[0] + 26, b[1]),
            (b[0], b[1] + 14),
            (b[0] - 26, b[1]),
        ],
        hull,
    )
    canvas.polygon(
        [(a[0] - 16, a[1] + 2), (a[0] + 16, a[1] + 2), (b[0] + 16, b[1] - 2), (b[0] - 16, b[1] - 2)],
        mix(hull, UMBER, 0.4),
    )
    mast = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    canvas.line([mast, (mast[0], mast[1] - 130)], UMBER, 3.5)
    canvas.polygon([(mast[0] + 4, mast[1] - 126), (mast[0] + 4, mast[1] - 22), (mast[0] + 62, mast[1] - 8)], PAPER)
