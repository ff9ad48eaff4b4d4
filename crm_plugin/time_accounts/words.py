"""Seconds in words, the same everywhere: `9 h 15 min`."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def hours_parts(seconds: int) -> list[tuple[str, str]]:
    """(number, unit) pairs: hours and minutes; seconds only where there are some, so that nothing is rounded away."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append((number_format(hours, force_grouping=True), _("h")))
    if minutes or (hours and rest) or not (hours or rest):
        parts.append((str(minutes), _("min")))
    if rest:
        parts.append((str(rest), _("s")))
    sign = "−" if seconds < 0 else ""
    return [(f"{sign}{parts[0][0]}", parts[0][1]), *parts[1:]]


def hours_text(seconds: int) -> str:
    """The same as one text: `9 h 15 min`."""
    return " ".join(f"{number} {unit}" for number, unit in hours_parts(seconds))
