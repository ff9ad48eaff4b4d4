"""A telephone number as people write it becomes one that a telephone dials."""

from __future__ import annotations

import pytest

from crm_plugin.templatetags.crm import dialled


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+55 (12) 3923-5555", "+551239235555"),
        ("030 / 12 34-56", "030123456"),
        (" +49 0711 2842222", "+4907112842222"),
        ("ext.", ""),
        ("", ""),
    ],
)
def test_what_is_dialled(written: str, expected: str) -> None:
    assert dialled(written) == expected
