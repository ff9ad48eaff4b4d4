"""Numbers as people read them, in the reader's language."""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Duration(NamedTuple):
    """A length of time cut into whole hours and minutes; ``sign`` is ``-1`` below zero, else ``1``."""

    sign: int
    hours: int
    minutes: int


def split_duration(seconds: int) -> Duration:
    """Hours and minutes of ``seconds``, seconds beyond the minute dropped towards zero."""
    hours, rest = divmod(abs(seconds), 3600)
    minutes = rest // 60
    return Duration(-1 if seconds < 0 and (hours or minutes) else 1, hours, minutes)


def hours_and_minutes(seconds: int) -> str:
    """``9 h 15 min``, ``45 min``, ``−2 h``; never an empty string."""
    sign, hours, minutes = split_duration(seconds)
    parts = []
    if hours:
        parts.append(_("%(hours)s h") % {"hours": number_format(hours, force_grouping=True)})
    if minutes or not hours:
        parts.append(_("%(minutes)d min") % {"minutes": minutes})
    return f"{MINUS if sign < 0 else ''}{' '.join(parts)}".replace(" ", NBSP)


def whole_hours(seconds: float) -> str:
    """``12 h``, ``−2.5 h``: hours for the steps of a scale, with one decimal where they are not whole."""
    hours = seconds / 3600
    number = number_format(abs(hours), decimal_pos=0 if hours == round(hours) else 1, force_grouping=True)
    return f"{MINUS if hours < 0 else ''}{_('%(hours)s h') % {'hours': number}}".replace(" ", NBSP)


def compact_number(value: float) -> str:
    """A number short enough for a chart: grouped up to a million, then in millions, billions, powers of ten."""
    size = abs(value)
    if size < 1_000_000:
        places = 0 if size == round(size) else 1 if size >= 10 else 2
        text = number_format(size, decimal_pos=places, force_grouping=True)
    elif size < 1e9:
        text = _("%(number)s M") % {"number": number_format(size / 1e6, decimal_pos=1)}
    elif size < 1e12:
        text = _("%(number)s bn") % {"number": number_format(size / 1e9, decimal_pos=1)}
    else:
        digits, power = f"{size:.1e}".split("e+")
        text = f"{digits.removesuffix('.0')}\N{MULTIPLICATION SIGN}10{power.translate(_RAISED)}"
    return f"{MINUS if value < 0 else ''}{text}".replace(" ", NBSP)
