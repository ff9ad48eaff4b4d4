"""Portraits in flat inks: light from one side, a few shapes, no likeness of anybody."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops

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
    Mask,
    Point,
    mix,
    shift,
)

CENTRE = 620.0


@dataclass(frozen=True)
class Person:
    skin: Colour
    hair: Colour
    coat: Colour
    shirt: Colour
    ground: Colour
    sun: Colour
    cut: str
    glasses: bool = False
    beard: bool = False


def _oval(x: float, y: float, rx: float, ry: float, squeeze: float = 0.0) -> list[Point]:
    """An oval that narrows downwards by ``squeeze``: a head."""
    points = []
    for step in range(96):
        angle = step / 96 * math.tau
        narrow = 1 - squeeze * max(0.0, math.sin(angle)) ** 1.6
        points.append((x + rx * narrow * math.cos(angle), y + ry * math.sin(angle)))
    return points


def _curve(*points: Point) -> list[Point]:
    """A smooth line through the points."""
    out: list[Point] = []
    whole = [points[0], *points, points[-1]]
    for before, start, end, after in zip(whole, whole[1:], whole[2:], whole[3:], strict=False):
        for step in range(14):
            t = step / 14
            out.append(
                (
                    _spline(before[0], start[0], end[0], after[0], t),
                    _spline(before[1], start[1], end[1], after[1], t),
                )
            )
    return [*out, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def _portrait(person: Person, rng: random.Random) -> Image.Image:
    canvas = Canvas(1240, 1540, person.ground)
    _ground(canvas, person)
    if person.cut == "long":
        _hair_behind(canvas, person)
    _body(canvas, person)
    face = canvas.mask(_cut_face)
    neck = canvas.cut(
        [(CENTRE - 92, 820), (CENTRE + 92, 820), (CENTRE + 112, 1085), (CENTRE, 1150), (CENTRE - 112, 1085)]
    )
    dim = mix(person.skin, mix(RUST, UMBER, 0.5), 0.42)
    canvas.wash(dim, neck)
    canvas.wash(mix(dim, UMBER, 0.35), ImageChops.multiply(shift(face, 0, 96), neck))
    canvas.polygon(_oval(CENTRE + 214, 705, 30, 58), dim)
    canvas.wash(person.skin, face)
    shade = canvas.cut(
        [
            *_curve(
                (CENTRE + 50, 430),
                (CENTRE + 66, 560),
                (CENTRE + 30, 660),
                (CENTRE + 64, 748),
                (CENTRE + 26, 800),
                (CENTRE + 40, 870),
                (CENTRE + 10, 960),
            ),
            (1300, 960),
            (1300, 430),
        ]
    )
    canvas.wash(dim, ImageChops.multiply(shade, face))
    _features(canvas, person, dim)
    _hair(canvas, person, rng)
    return canvas.finish(rng, grain=0.10)


def _ground(canvas: Canvas, person: Person) -> None:
    canvas.disc(CENTRE + 190, 560, 500, person.sun)
    for band in range(5):
        y = 1180 + band * 84
        wave = _curve((-40, y + 30), (300, y - 26), (700, y + 34), (1000, y - 8), (1300, y + 24))
        canvas.polygon([*wave, (1300, 1600), (-40, 1600)], mix(person.ground, NIGHT, 0.05 + 0.055 * band))


def _body(canvas: Canvas, person: Person) -> None:
    left = _curve(
        (CENTRE - 96, 1010), (CENTRE - 250, 1090), (CENTRE - 420, 1165), (CENTRE - 505, 1330), (CENTRE - 540, 1600)
    )
    right = [(2 * CENTRE - x, y) for x, y in left]
    shape = canvas.cut([*left, *reversed(right)])
    canvas.wash(person.coat, shape)
    dark = canvas.cut([(CENTRE + 60, 900), (1300, 900), (1300, 1600), (CENTRE + 190, 1600)])
    canvas.wash(mix(person.coat, NIGHT, 0.34), ImageChops.multiply(shape, dark))
    canvas.polygon(
        [(CENTRE - 118, 1030), (CENTRE + 118, 1030), (CENTRE + 40, 1330), (CENTRE - 10, 1420), (CENTRE - 60, 1330)],
        person.shirt,
    )
    for way in (-1, 1):
        lapel = [
            (CENTRE + way * 112, 1012),
            (CENTRE + way * 210, 1080),
            (CENTRE + way * 168, 1240),
            (CENTRE - 10 + way * 6, 1440),
            (CENTRE + way * 34, 1250),
        ]
        canvas.polygon(lapel, mix(person.coat, NIGHT if way > 0 else PAPER, 0.46 if way > 0 else 0.14))


def _cut_face(mask: Mask) -> None:
    mask.open(_oval(CENTRE, 665, 214, 290, 0.30))


def _features(canvas: Canvas, person: Person, dim: Colour) -> None:
    deep = mix(dim, NIGHT, 0.55)
    for way, x in ((-1, CENTRE - 92), (1, CENTRE + 92)):
        canvas.line(
            _curve((x - 50, 618 + (8 if way < 0 else 0)), (x, 600), (x + 48, 612 + (0 if way < 0 else 8))),
            mix(person.hair, NIGHT, 0.2),
            13,
        )
        canvas.line(_curve((x - 34, 672), (x, 682), (x + 34, 672)), deep, 8)
    canvas.line(
        _curve((CENTRE + 8, 660), (CENTRE - 18, 742), (CENTRE - 26, 768), (CENTRE + 14, 778)), mix(dim, UMBER, 0.25), 8
    )
    canvas.line(_curve((CENTRE - 58, 846), (CENTRE - 8, 860), (CENTRE + 52, 842)), mix(RUST, dim, 0.35), 12)
    if person.beard:
        jaw = canvas.cut(
            [
                *_curve(
                    (CENTRE - 216, 690),
                    (CENTRE - 176, 800),
                    (CENTRE - 92, 812),
                    (CENTRE, 790),
                    (CENTRE + 92, 812),
                    (CENTRE + 176, 800),
                    (CENTRE + 216, 690),
                ),
                (CENTRE + 260, 1000),
                (CENTRE - 260, 1000),
            ]
        )
        mouth = canvas.cut(_oval(CENTRE - 4, 852, 66, 22))
        jaw = ImageChops.subtract(ImageChops.multiply(jaw, canvas.mask(_cut_face)), mouth)
        canvas.wash(person.hair, jaw)
    if person.glasses:
        for x in (CENTRE - 94, CENTRE + 94):
            rim = canvas.cut(_oval(x, 676, 72, 62))
            inner = canvas.cut(_oval(x, 676, 62, 52))
            canvas.wash(MIST, inner, 0.22)
            canvas.wash(NIGHT, ImageChops.subtract(rim, inner))
        canvas.line([(CENTRE - 24, 668), (CENTRE + 24, 668)], NIGHT, 10)
        canvas.line([(CENTRE + 164, 664), (CENTRE + 218, 668)], NIGHT, 9)


def _hair_behind(canvas: Canvas, person: Person) -> None:
    fall = _curve(
        (CENTRE - 200, 520),
        (CENTRE - 268, 700),
        (CENTRE - 262, 900),
        (CENTRE - 300, 1080),
        (CENTRE - 180, 1180),
        (CENTRE, 1120),
        (CENTRE + 190, 1190),
        (CENTRE + 308, 1080),
        (CENTRE + 268, 900),
        (CENTRE + 274, 700),
        (CENTRE + 200, 520),
    )
    canvas.polygon(fall, mix(person.hair, NIGHT, 0.34))


def _hair(canvas: Canvas, person: Person, rng: random.Random) -> None:
    if person.cut == "long":
        lit = _curve(
            (CENTRE + 20, 372),
            (CENTRE - 120, 400),
            (CENTRE - 226, 520),
            (CENTRE - 258, 720),
            (CENTRE - 240, 900),
            (CENTRE - 196, 760),
            (CENTRE - 176, 620),
            (CENTRE - 90, 520),
            (CENTRE + 40, 440),
        )
        dark = _curve(
            (CENTRE + 10, 372),
            (CENTRE + 140, 396),
            (CENTRE + 236, 520),
            (CENTRE + 266, 720),
            (CENTRE + 250, 900),
            (CENTRE + 200, 760),
            (CENTRE + 186, 620),
            (CENTRE + 120, 510),
            (CENTRE + 16, 440),
        )
        strands = 9
    elif person.cut == "curls":
        for _curl in range(190):
            angle = rng.uniform(math.pi * 0.96, math.tau * 1.02)
            away = rng.uniform(0.72, 1.14)
            x, y = CENTRE + 236 * away * math.cos(angle), 560 + 232 * away * math.sin(angle)
            if abs(x - CENTRE) < 165 and y > 470:
                continue
            light = mix(person.hair, CLAY, 0.30) if x < CENTRE - 20 else mix(person.hair, NIGHT, 0.4)
            canvas.disc(x, y, rng.uniform(24, 44), mix(light, person.hair, rng.uniform(0.2, 0.9)))
        return
    else:
        lit = _curve(
            (CENTRE + 60, 366),
            (CENTRE - 110, 372),
            (CENTRE - 214, 470),
            (CENTRE - 222, 610),
            (CENTRE - 196, 600),
            (CENTRE - 168, 500),
            (CENTRE - 40, 470),
            (CENTRE + 90, 490),
            (CENTRE + 130, 430),
        )
        dark = _curve(
            (CENTRE + 20, 366),
            (CENTRE + 150, 376),
            (CENTRE + 222, 470),
            (CENTRE + 226, 640),
            (CENTRE + 200, 620),
            (CENTRE + 176, 520),
            (CENTRE + 90, 492),
            (CENTRE + 20, 470),
        )
        strands = 7
    canvas.polygon(dark, mix(person.hair, NIGHT, 0.42))
    canvas.polygon(lit, person.hair)
    for strand in range(strands):
        share = strand / strands
        start = (CENTRE + 10 - 60 * share, 384 + 10 * share)
        end = (CENTRE - 150 - 70 * share, 470 + 110 * share)
        bend = (CENTRE - 110 - 40 * share, 404 + 34 * share)
        canvas.line(_curve(start, bend, end), mix(person.hair, SAND, 0.16), 3)


def ines(rng: random.Random) -> Image.Image:
    """Long dark hair, a rust coat."""
    return _portrait(
        Person(
            mix(SAND, CLAY, 0.34),
            mix(UMBER, NIGHT, 0.45),
            RUST,
            PAPER,
            mix(LAGOON, TEAL, 0.3),
            mix(MIST, LAGOON, 0.35),
            "long",
        ),
        rng,
    )


def jonas(rng: random.Random) -> Image.Image:
    """Short fair hair, a beard, glasses, a teal coat."""
    return _portrait(
        Person(
            mix(SAND, CLAY, 0.16),
            mix(OCHRE, UMBER, 0.35),
            TEAL,
            mix(MIST, PAPER, 0.5),
            mix(SAND, CLAY, 0.5),
            mix(SAND, PAPER, 0.3),
            "short",
            glasses=True,
            beard=True,
        ),
        rng,
    )


def amara(rng: random.Random) -> Image.Image:
    """Curls, an ochre coat."""
    return _portrait(
        Person(
            mix(UMBER, CLAY, 0.62),
            mix(UMBER, NIGHT, 0.6),
            OCHRE,
            mix(PINE, TEAL, 0.4),
            PINE,
            mix(TEAL, LAGOON, 0.35),
            "curls",
        ),
        rng,
    )
