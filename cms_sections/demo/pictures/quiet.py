"""Two quiet pictures: a lit coast at night, and a desk from above."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

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
    add,
    isolines,
    mix,
    noise,
    ramp,
    slope,
    threshold,
    tint,
    to_grey,
)


def coast(rng: random.Random) -> Image.Image:
    """A lighthouse keeps watch: two beams, stars, cliffs in three depths."""
    width, height = 1840, 1540
    canvas = Canvas(width, height, NIGHT)
    sky = to_grey(add(slope(canvas.size, 0.0, 0.10, 0.0, 0.95), noise(canvas.size, 5, rng, octaves=4), 0.16), 0.0, 1.25)
    canvas.image.paste(
        tint(
            sky,
            [
                NIGHT,
                mix(NIGHT, PINE, 0.7),
                PINE,
                mix(PINE, TEAL, 0.7),
                TEAL,
                mix(TEAL, LAGOON, 0.8),
                mix(LAGOON, SAND, 0.5),
            ],
            bands=17,
        )
    )
    for _star in range(240):
        x, y = rng.uniform(0, width), 720 * rng.random() ** 1.5
        canvas.disc(x, y, rng.choice((1.2, 1.6, 2.2, 3.0)), mix(PINE, PAPER, rng.uniform(0.35, 0.95)))
    lamp = (1180.0, 478.0)
    for reach, spread, strength in ((2300, 0.055, 0.22), (2300, 0.036, 0.32), (2300, 0.018, 0.45)):
        for heading in (math.pi + 0.10, 0.10):
            beam: list[Point] = [lamp]
            for side in (-spread, spread):
                beam.append((lamp[0] + reach * math.cos(heading + side), lamp[1] + reach * math.sin(heading + side)))
            canvas.wash(mix(OCHRE, PAPER, 0.55), canvas.cut(beam, blur=2), strength)
    sea = 1010
    for band in range(14):
        y = sea + (height - sea) * (band / 14) ** 1.25
        wave = [(x, y + 6 * math.sin(x / (90 + 14 * band) + band * 1.7)) for x in range(-40, width + 80, 30)]
        canvas.polygon(
            [*wave, (width + 60, height + 40), (-60, height + 40)],
            ramp([mix(LAGOON, SAND, 0.15), TEAL, PINE, mix(PINE, NIGHT, 0.7), NIGHT], band / 13),
        )
    for _glint in range(260):
        far = rng.random() ** 1.3
        x, y = rng.gauss(420, 90 + 380 * far), sea + 8 + far * 420
        canvas.rounded(
            x,
            y,
            x + rng.uniform(16, 80) * (0.4 + far),
            y + 2 + 2.5 * far,
            2,
            mix(OCHRE, PAPER, rng.uniform(0.3, 0.7)) if rng.random() < 0.6 else mix(LAGOON, MIST, 0.3),
        )
    _cliffs(canvas, rng)
    _tower(canvas, lamp)
    halo = canvas.cut_disc(*lamp, 70, blur=36)
    canvas.wash(mix(OCHRE, PAPER, 0.6), halo, 0.6)
    canvas.disc(*lamp, 15, PAPER)
    return canvas.finish(rng, grain=0.10)


def _cliffs(canvas: Canvas, rng: random.Random) -> None:
    inks = [
        (mix(TEAL, LAGOON, 0.15), 560, 900, 70),
        (mix(PINE, TEAL, 0.35), 860, 880, 110),
        (mix(PINE, NIGHT, 0.45), 960, 960, 150),
    ]
    for number, (ink, start, top, rough) in enumerate(inks):
        edge: list[Point] = []
        y = 1110.0 + number * 90
        for x in range(start, canvas.width + 60, 22):
            goal = top - 0.16 * (x - start) + 120 * math.sin(x / (210 - 30 * number) + number * 2)
            y += (goal - y) * (0.34 if x < start + 200 else 0.16) + rng.uniform(-rough, rough) * 0.11
            edge.append((x, y))
        base = 1140 + number * 150
        face = canvas.cut([(edge[0][0] - 50, base), *edge, (canvas.width + 80, base + 60)])
        canvas.wash(ink, face)
        strata = to_grey(add(noise(canvas.size, 14, rng, octaves=4), slope(canvas.size, 0.0, 0.5, 0.0, 2.4)), 0, 3.4)
        canvas.wash(mix(ink, NIGHT, 0.5), ImageChops.multiply(isolines(strata, 26, 5), face), 0.6)
        lit = [(x, y) for x, y in edge]
        canvas.line(lit, mix(ink, SAND, 0.42), 5 - number)
        foam = threshold(noise(canvas.size, 40, rng, octaves=3), 0.56, 0.01)
        shore = canvas.stroke([(edge[0][0] - 70, base + 2), (canvas.width + 80, base + 62)], 16)
        canvas.wash(mix(MIST, PAPER, 0.4), ImageChops.multiply(shore, foam), 0.7)


def _tower(canvas: Canvas, lamp: Point) -> None:
    x, y = lamp
    foot = 905
    for part in range(5):
        top, low = y + 40 + (foot - y - 40) * part / 5, y + 40 + (foot - y - 40) * (part + 1) / 5
        w1, w2 = 27 + 4.6 * part, 27 + 4.6 * (part + 1)
        ink: Colour = PAPER if part % 2 == 0 else RUST
        canvas.polygon([(x - w1, top), (x + w1, top), (x + w2, low), (x - w2, low)], mix(ink, TEAL, 0.30))
        canvas.polygon([(x - w1, top), (x - w1 * 0.2, top), (x - w2 * 0.2, low), (x - w2, low)], ink)
    canvas.box(x - 42, y + 30, x + 42, y + 42, NIGHT)
    canvas.box(x - 26, y - 26, x + 26, y + 30, mix(OCHRE, PAPER, 0.4))
    for bar in (-26, -9, 8, 24):
        canvas.box(x + bar, y - 26, x + bar + 3, y + 30, NIGHT)
    canvas.polygon([(x - 36, y - 26), (x + 36, y - 26), (x, y - 66)], RUST)
    canvas.box(x - 2, y - 90, x + 2, y - 60, NIGHT)
    canvas.box(x + 56, foot - 66, x + 190, foot + 16, mix(PAPER, TEAL, 0.42))
    canvas.polygon(
        [(x + 46, foot - 64), (x + 200, foot - 64), (x + 176, foot - 108), (x + 70, foot - 108)], mix(RUST, UMBER, 0.4)
    )
    for pane in (80, 120, 160):
        canvas.box(x + pane, foot - 44, x + pane + 15, foot - 18, OCHRE)


def desk(rng: random.Random) -> Image.Image:
    """A desk in the morning, seen from above: paper, pencil, cup, plant, and the window's light across it."""
    canvas = Canvas(2040, 1440, mix(SAND, CLAY, 0.30))
    grain = add(
        noise((canvas.size[0] // 12, canvas.size[1] // 2), 3, rng, octaves=5).resize(
            canvas.size, Image.Resampling.BICUBIC
        ),
        slope(canvas.size, 0, 0, 0, 1.2),
    )
    wood = to_grey(grain, 0.2, 1.9)
    canvas.image.paste(
        tint(
            wood, [mix(SAND, CLAY, 0.28), mix(SAND, CLAY, 0.42), mix(SAND, CLAY, 0.33), mix(CLAY, SAND, 0.45)], bands=22
        )
    )
    canvas.wash(UMBER, isolines(wood, 40, 3), 0.10)
    _plan(canvas, rng)
    _laptop(canvas, rng)
    _notebook(canvas, rng)
    _cup(canvas)
    _pencils(canvas)
    _plant(canvas, rng)
    light = canvas.mask(_panes, blur=5)
    canvas.wash(NIGHT, ImageChops.invert(light), 0.20)
    canvas.wash(mix(PAPER, OCHRE, 0.25), light, 0.14)
    return canvas.finish(rng, grain=0.08)


def _panes(mask: Mask) -> None:
    """The window's light, slanting over the desk."""
    for x in (900, 1290, 1680, 2070):
        mask.open([(x, -40), (x + 330, -40), (x - 420, 1500), (x - 750, 1500)])


def _cast(canvas: Canvas, shape: list[Point], tall: float, strength: float = 0.36) -> None:
    """The shadow of a thing that stands ``tall`` above the desk."""

    def paint(mask: Mask) -> None:
        for step in (0.25, 0.5, 0.75, 1.0):
            mask.open([(x - tall * step, y + tall * 0.62 * step) for x, y in shape])

    canvas.wash(mix(UMBER, PINE, 0.4), canvas.mask(paint, blur=2), strength)


def _turn(points: Sequence[Point], centre: Point, angle: float) -> list[Point]:
    cos, sin = math.cos(angle), math.sin(angle)
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in points]


def _rect(centre: Point, wide: float, tall: float, angle: float, dx: float = 0, dy: float = 0) -> list[Point]:
    return _turn(
        [
            (dx - wide / 2, dy - tall / 2),
            (dx + wide / 2, dy - tall / 2),
            (dx + wide / 2, dy + tall / 2),
            (dx - wide / 2, dy + tall / 2),
        ],
        centre,
        angle,
    )


def _plan(canvas: Canvas, rng: random.Random) -> None:
    """A large drawing under everything: the plan of a house."""
    centre, angle = (640.0, 560.0), -0.09
    sheet = _rect(centre, 1220, 860, angle)
    _cast(canvas, sheet, 9, 0.3)
    canvas.polygon(sheet, mix(MIST, PAPER, 0.72))
    ink = mix(TEAL, PINE, 0.3)

    def stroke(x1: float, y1: float, x2: float, y2: float, width: float) -> None:
        canvas.line(_turn([(x1, y1), (x2, y2)], centre, angle), ink, width)

    for x in range(-560, 580, 40):
        canvas.line(_turn([(x, -390), (x, 390)], centre, angle), mix(MIST, PAPER, 0.25), 1.2)
    for y in range(-380, 400, 40):
        canvas.line(_turn([(-570, y), (570, y)], centre, angle), mix(MIST, PAPER, 0.25), 1.2)
    for wall in (
        (-480, -300, 400, -300),
        (400, -300, 400, 220),
        (400, 220, 40, 220),
        (-60, 220, -480, 220),
        (-480, 220, -480, -300),
        (-120, -300, -120, -60),
        (-120, 40, -120, 220),
        (-120, -60, 140, -60),
        (240, -60, 400, -60),
        (-480, -40, -300, -40),
        (-220, -40, -120, -40),
    ):
        stroke(*wall, 11)
    for hinge_x, hinge_y, start in ((40, 220, 180), (140, -60, 0), (-300, -40, 0), (-120, 40, 270)):
        arc = [
            (hinge_x + 96 * math.cos(math.radians(start + a)), hinge_y + 96 * math.sin(math.radians(start + a)))
            for a in range(0, 91, 6)
        ]
        canvas.line(_turn(arc, centre, angle), ink, 2)
        stroke(hinge_x, hinge_y, *arc[-1], 4)
    for step in range(9):
        stroke(-470 + step * 20, 60, -470 + step * 20, 210, 2.5)
    for x in (-400, -200, 60, 280):
        stroke(x, -352, x, -336, 2)
    stroke(-480, -344, 400, -344, 2)
    for _note in range(7):
        y = 270 + _note * 16
        stroke(-480, y, -480 + rng.uniform(120, 320), y, 3)


def _laptop(canvas: Canvas, rng: random.Random) -> None:
    centre, angle = (1420.0, 470.0), 0.16
    body = _rect(centre, 760, 520, angle)
    _cast(canvas, body, 30)
    canvas.polygon(body, NIGHT)
    canvas.polygon(_rect(centre, 748, 508, angle), mix(PINE, NIGHT, 0.45))
    for row in range(4):
        for key in range(13):
            canvas.polygon(_rect(centre, 46, 44, angle, -318 + key * 53, -190 + row * 52), mix(PINE, LAGOON, 0.34))
    canvas.polygon(_rect(centre, 330, 44, angle, 0, 18), mix(PINE, LAGOON, 0.34))
    canvas.polygon(_rect(centre, 260, 150, angle, 0, 150), mix(PINE, TEAL, 0.5))
    lid = _rect(centre, 760, 150, angle, 0, -338)
    canvas.polygon(lid, mix(TEAL, PINE, 0.4))
    for bar in range(15):
        tall = rng.uniform(12, 74)
        canvas.polygon(
            _rect(centre, 24, tall, angle, -310 + bar * 44, -286 - tall / 2),
            OCHRE if bar == 11 else mix(LAGOON, MIST, 0.4),
        )


def _notebook(canvas: Canvas, rng: random.Random) -> None:
    centre, angle = (1010.0, 1080.0), 0.07
    cover = _rect(centre, 620, 480, angle)
    _cast(canvas, cover, 20)
    canvas.polygon(cover, mix(RUST, CLAY, 0.35))
    canvas.polygon(_rect(centre, 596, 456, angle), PAPER)
    canvas.polygon(_rect(centre, 26, 456, angle), mix(PAPER, UMBER, 0.16))
    for side in (-150, 160):
        for line in range(11):
            canvas.line(
                _turn([(side - 118, -170 + line * 34), (side + 118, -170 + line * 34)], centre, angle),
                mix(PAPER, LAGOON, 0.35),
                1.5,
            )
            if side < 0 and line < 9:
                long = rng.uniform(90, 225)
                wave = [(side - 114 + step * 6, -178 + line * 34 + rng.uniform(-5, 5)) for step in range(int(long / 6))]
                canvas.line(_turn(wave, centre, angle), mix(PINE, NIGHT, 0.4), 2.4)
    canvas.polygon(_turn([(60, -228), (84, -228), (84, 262), (72, 244), (60, 262)], centre, angle), OCHRE)


def _cup(canvas: Canvas) -> None:
    x, y = 1640.0, 1080.0
    ring = [(x + 150 * math.cos(a / 20 * math.tau), y + 150 * math.sin(a / 20 * math.tau)) for a in range(20)]
    _cast(canvas, ring, 16)
    canvas.disc(x, y, 158, mix(MIST, PAPER, 0.5))
    canvas.disc(x, y, 120, mix(MIST, PAPER, 0.2))
    cup = [(x + 92 * math.cos(a / 20 * math.tau), y + 92 * math.sin(a / 20 * math.tau)) for a in range(20)]
    _cast(canvas, cup, 52, 0.42)
    canvas.polygon(_rect((x + 104, y - 34), 74, 30, -0.3), TEAL)
    canvas.disc(x, y, 96, TEAL)
    canvas.disc(x, y, 84, mix(TEAL, PINE, 0.6))
    canvas.disc(x + 3, y - 3, 78, mix(UMBER, NIGHT, 0.25))
    canvas.ellipse(x - 22, y - 30, 26, 12, mix(UMBER, CLAY, 0.5))


def _pencils(canvas: Canvas) -> None:
    for centre, angle, ink, long in (((560.0, 1130.0), -0.52, OCHRE, 430), ((455.0, 1085.0), -0.36, TEAL, 340)):
        _cast(canvas, _rect(centre, long, 20, angle), 12)
        canvas.polygon(_rect(centre, long, 20, angle), ink)
        canvas.polygon(_rect(centre, long, 7, angle, 0, -6), mix(ink, PAPER, 0.35))
        canvas.polygon(_rect(centre, 34, 20, angle, -long / 2 - 12), mix(CLAY, PAPER, 0.3))
        canvas.polygon(_turn([(long / 2, -10), (long / 2 + 46, 0), (long / 2, 10)], centre, angle), SAND)
        canvas.polygon(_turn([(long / 2 + 32, -3), (long / 2 + 46, 0), (long / 2 + 32, 3)], centre, angle), NIGHT)


def _plant(canvas: Canvas, rng: random.Random) -> None:
    x, y = 170.0, 1210.0
    pot = [(x + 150 * math.cos(a / 24 * math.tau), y + 150 * math.sin(a / 24 * math.tau)) for a in range(24)]
    _cast(canvas, pot, 46)
    canvas.disc(x, y, 152, CLAY)
    canvas.disc(x, y, 132, mix(UMBER, NIGHT, 0.3))
    leaves = sorted(
        ((rng.uniform(0, math.tau), rng.uniform(190, 400)) for _leaf in range(24)), key=lambda leaf: -leaf[1]
    )
    for angle, long in leaves:
        wide = long * 0.19
        half = [(long * t, wide * math.sin(math.pi * t**0.75)) for t in (n / 18 for n in range(19))]
        blade = half + [(px, -py) for px, py in reversed(half)]
        green = mix(PINE, TEAL, rng.uniform(0.1, 1.0))
        _cast(canvas, _turn(blade, (x, y), angle), 20, 0.16)
        canvas.polygon(_turn(blade, (x, y), angle), green)
        canvas.polygon(_turn([*half, (long, 0)], (x, y), angle), mix(green, LAGOON, 0.4))
        canvas.line(_turn([(0, 0), (long * 0.96, 0)], (x, y), angle), mix(green, MIST, 0.4), 2)
