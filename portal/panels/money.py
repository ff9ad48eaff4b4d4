"""Amounts in minor units as people write them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

# How many digits of its minor unit a currency has, where that is not two.
DIGITS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "HUF": 2, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3, "JOD": 3}
NO_BREAK = "\N{NO-BREAK SPACE}"


def digits_of(currency: str) -> int:
    return DIGITS.get(currency.upper(), 2)


def money(amount_minor: int, currency: str) -> str:
    """ "1,234.50 EUR" in the reader's way of writing numbers."""
    digits = digits_of(currency)
    amount = Decimal(amount_minor).scaleb(-digits)
    return f"{number_format(amount, decimal_pos=digits, force_grouping=True)}{NO_BREAK}{currency}"


def amount_text(amount_minor: int, currency: str) -> str:
    """The amount as a person types it into a field: the reader's decimal sign, no groups."""
    digits = digits_of(currency)
    return str(number_format(Decimal(amount_minor).scaleb(-digits), decimal_pos=digits, use_l10n=True))


def minor_units(text: str, currency: str) -> int:
    """What a person typed ("1.234,50", "1,234.50", "1 234") in minor units; raises ValidationError with a sentence."""
    cleaned = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    whole, part = _split(cleaned)
    digits = digits_of(currency)
    try:
        if not re.fullmatch(r"[\d.,]+", cleaned) or len(part.rstrip("0")) > digits:
            raise InvalidOperation
        return int(Decimal(f"{re.sub('[.,]', '', whole) or '0'}.{part or '0'}").scaleb(digits))
    except InvalidOperation as error:
        raise ValidationError(
            _("“%(text)s” is not an amount. Write it like 1,250.00."), params={"text": text}
        ) from error


def _split(cleaned: str) -> tuple[str, str]:
    """The parts before and after the decimal sign: the last sign, unless it stands before three digits as in 1.250."""
    at = max(cleaned.rfind(","), cleaned.rfind("."))
    if at < 0:
        return cleaned, ""
    is_last_of_two_kinds = len({",", "."} & set(cleaned)) == 2 and cleaned.count(cleaned[at]) == 1
    if len(cleaned) - at - 1 != 3 or is_last_of_two_kinds:
        return cleaned[:at], cleaned[at + 1 :]
    return cleaned, ""
