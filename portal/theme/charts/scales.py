"""From values to places: round steps for an axis, and labels that do not lie on each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def finite(value: float | int | None) -> float | None:
    """The value as a float; nothing for a gap, a not-a-number or what no float can hold."""
    if value is None:
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Scale:
    """Values between ``low`` and ``high`` laid out from ``start`` to ``end``, and the round values in between."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def scale_for(values: Iterable[float], start: float, end: float, *, steps: int = 4, unit: float = 1) -> Scale:
    """A scale that holds zero and all values, with about ``steps`` round steps, in ``unit`` (3600: hours)."""
    known = [*values, 0.0]
    low, high = min(known) / unit, max(known) / unit
    if low == high:
        high = low + 1
    step = _round_step((high - low) / steps)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple(index * step * unit for index in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, end, ticks)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if rough <= factor * power * 1.0001)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places moved apart to at least ``gap``, kept within ``low`` and ``high`` where that is possible."""
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    floor = low
    for index in order:
        moved[index] = floor = max(moved[index], floor)
        floor += gap
    ceiling = high
    for index in reversed(order):
        moved[index] = ceiling = min(moved[index], ceiling)
        ceiling -= gap
    return moved


def every(count: int, room: int) -> int:
    """Which labels to write so that at most ``room`` of ``count`` are: every n-th."""
    return max(1, math.ceil(count / max(1, room)))
