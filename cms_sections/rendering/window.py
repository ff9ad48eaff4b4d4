"""When a section is shown: from its data as stored, without making its value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

FROM, TO = "visible_from", "visible_to"
# Who has begun to fill in a form when its time ends may still send it.
HELD_OPEN = timedelta(hours=1)


def moment_of(value: Any) -> datetime | None:
    """A stored time as an aware one; None for nothing and for what is no time."""
    if isinstance(value, str):
        try:
            value = parse_datetime(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return timezone.make_aware(value) if timezone.is_naive(value) else value


def window_of(item: Any) -> tuple[datetime | None, datetime | None]:
    """From when until when a stored section is shown; None where there is no limit."""
    value = item.get("value") if isinstance(item, Mapping) else None
    if not isinstance(value, Mapping):
        return None, None
    return moment_of(value.get(FROM)), moment_of(value.get(TO))


def is_shown(item: Any, now: datetime) -> bool:
    """Whether visitors see a stored section at a moment: from its beginning on, and no more at its end."""
    start, end = window_of(item)
    return (start is None or start <= now) and (end is None or now < end)


def is_held_open(item: Any, now: datetime) -> bool:
    """Whether a form that is not shown any more may still be answered, and so be shown to whoever has."""
    start, end = window_of(item)
    return end is not None and (start is None or start <= now) and end <= now < end + HELD_OPEN


def next_change(items: Iterable[Any], now: datetime) -> datetime | None:
    """The first moment after this one at which any of the sections appears or disappears."""
    later = [moment for item in items for moment in window_of(item) if moment is not None and moment > now]
    return min(later, default=None)
