"""Phone numbers in any spelling: typed with or without country code, spaces, brackets or a leading zero."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

SHORTEST_START = 3
SHORTEST_END = 4
SHORTEST_PART = 5
_PHONE_LIKE = re.compile(r"[+\d\s()./\-–]+")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))


def looks_like_phone(text: str) -> bool:
    return bool(_PHONE_LIKE.fullmatch(text.strip())) and len(digits(text)) >= SHORTEST_START


def spellings(text: str) -> set[str]:
    """The digits of a number as stored, without leading zeros, and, where its country is known, with and without it."""
    plain = digits(_TRUNK_ZERO.sub("", text))
    found = {digits(text), plain, plain.lstrip("0")}
    typed = text.strip()
    if typed.startswith(("+", "00")):
        try:
            number = phonenumbers.parse(typed if typed.startswith("+") else f"+{typed[2:]}")
        except phonenumbers.NumberParseException:
            pass
        else:
            national = phonenumbers.national_significant_number(number)
            found |= {f"{number.country_code}{national}", national, national.lstrip("0")}
    return {spelling for spelling in found if len(spelling) >= SHORTEST_START}


def parts(text: str) -> set[str]:
    """What a person may type of a number and find it: a beginning, the last digits, or five in a row.

    Five in a row, because nobody can tell from the digits where the area code ends and the number begins.
    """
    found: set[str] = set()
    for spelling in spellings(text):
        found |= {spelling[:length] for length in range(SHORTEST_START, len(spelling) + 1)}
        found |= {spelling[-length:] for length in range(SHORTEST_END, len(spelling) + 1)}
        found |= {
            spelling[start:end]
            for start in range(len(spelling))
            for end in range(start + SHORTEST_PART, len(spelling) + 1)
        }
    return found
