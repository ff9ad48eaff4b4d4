"""What nobody sees is in no name and no text."""

from __future__ import annotations

import pytest

from portal.theme.plain_text import one_line, plain_text


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("Köhler & Söhne", "Köhler & Söhne"),
        ("\u200b", ""),
        ("\u200d \u200c\u2060\ufeff\x00", ""),
        ("Ac\u200bme\u202e  \x1bGmbH\x01", "Acme GmbH"),
        ("Acme\x0bGmbH\r\nBonn", "Acme GmbH Bonn"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚒 \u200dx\u200c\u200d", "👩\u200d🚒 x"),
        ("a\ud800b", "ab"),
    ],
)
def test_a_line_holds_what_can_be_seen(typed: str, line: str) -> None:
    assert one_line(typed) == line


def test_a_text_keeps_its_lines_and_spaces() -> None:
    assert plain_text(" one\n  two\u202e\x01\n") == "one\n  two"
