from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.theme.public import compact_number, hours_and_minutes, split_duration


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 min"),
        (59, "0 min"),
        (-59, "0 min"),
        (60, "1 min"),
        (45 * 60, "45 min"),
        (9 * 3600 + 15 * 60, "9 h 15 min"),
        (7200, "2 h"),
        (-5400, "−1 h 30 min"),
        (12_000 * 3600, "12,000 h"),
    ],
)
def test_durations_are_said_in_hours_and_minutes(seconds: int, said: str) -> None:
    assert hours_and_minutes(seconds) == said.replace(" ", "\N{NO-BREAK SPACE}")


def test_split_duration() -> None:
    assert split_duration(-33300) == (-1, 9, 15)
    assert split_duration(33359) == (1, 9, 15)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (-7, "−7"),
        (0.4, "0.40"),
        (12.5, "12.5"),
        (999_999, "999,999"),
        (12_400_000, "12.4 M"),
        (3.1e9, "3.1 bn"),
        (5e14, "5×10¹⁴"),
        (-1e300, "−1×10³⁰⁰"),
    ],
)
def test_numbers_of_charts_are_short(value: float, said: str) -> None:
    assert compact_number(value) == said.replace(" ", "\N{NO-BREAK SPACE}")


def test_numbers_follow_the_readers_language() -> None:
    with translation.override("de"):
        assert compact_number(12_500.0) == "12.500"
        assert compact_number(12.5) == "12,5"


def test_duration_filter() -> None:
    template = Template("{% load theme %}{{ seconds|duration }}|{{ nothing|duration }}")
    assert template.render(Context({"seconds": 33300, "nothing": None})) == "9\xa0h\xa015\xa0min|"
