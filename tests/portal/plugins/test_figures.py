"""What every source of figures is told: a window of time, and the one before."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.plugins.public import Window

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        (date(2026, 3, 1), date(2026, 4, 1), date(2026, 2, 1)),
        (date(2026, 1, 1), date(2026, 4, 1), date(2025, 10, 1)),
        (date(2026, 1, 1), date(2027, 1, 1), date(2025, 1, 1)),
        (date(2026, 4, 1), date(2026, 5, 1), date(2026, 3, 1)),  # the clock changes in the month before
        (date(2026, 3, 5), date(2026, 3, 12), date(2026, 2, 26)),
    ],
)
def test_the_window_before(start: date, end: date, before: date) -> None:
    window = Window(
        datetime(start.year, start.month, start.day, tzinfo=BERLIN),
        datetime(end.year, end.month, end.day, tzinfo=BERLIN),
        "Europe/Berlin",
        "",
    )
    expected = datetime(before.year, before.month, before.day, tzinfo=BERLIN)
    assert window.previous() == (expected, window.start)
