"""Amounts as people type and read them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from portal.panels.public import amount_text, minor_units, money


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1250", "EUR", 125_000),
        ("1,250.00", "EUR", 125_000),
        ("1.250,00", "EUR", 125_000),
        ("1 250,5", "EUR", 125_050),
        ("1'250.50", "CHF", 125_050),
        ("1.250", "EUR", 125_000),
        ("1,250", "EUR", 125_000),
        ("1,234,567", "EUR", 123_456_700),
        ("1.234.567,89", "EUR", 123_456_789),
        ("0,5", "EUR", 50),
        (".5", "EUR", 50),
        ("19.900", "EUR", 1_990_000),
        ("1000", "JPY", 1000),
        ("1.5000", "EUR", 150),
        ("1.234,567", "KWD", 1_234_567),
    ],
)
def test_what_people_type_is_understood(typed: str, currency: str, minor: int) -> None:
    assert minor_units(typed, currency) == minor


@pytest.mark.parametrize("typed", ["abc", "12 EUR", "-5", "1e5", "1.255 1.2x", "12.345,678", ""])
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError, match="is not an amount"):
        minor_units(typed, "EUR")


def test_amounts_are_written_in_the_readers_way() -> None:
    assert money(123_456_789, "EUR") == "1,234,567.89\N{NO-BREAK SPACE}EUR"
    assert money(5000, "JPY") == "5,000\N{NO-BREAK SPACE}JPY"
    with translation.override("de"):
        assert money(123_456_789, "EUR") == "1.234.567,89\N{NO-BREAK SPACE}EUR"
        assert minor_units(amount_text(123_456_789, "EUR"), "EUR") == 123_456_789
    assert minor_units(amount_text(-0, "EUR"), "EUR") == 0
