"""Texts without signs that nobody sees: with them two names look alike, and an empty one counts as filled in."""

from __future__ import annotations

import re
import unicodedata

UNSEEN = frozenset({"Cc", "Cf", "Cs"})
# Persian and Indic words and composed emoji need a joiner between two signs; elsewhere it is invisible, too.
JOINERS = "\u200c\u200d"
LOOSE_JOINERS = re.compile(rf"(?<!\S)[{JOINERS}]+|[{JOINERS}]+(?!\S)")
KEPT = frozenset("\t\n\r" + JOINERS)


def plain_text(text: str) -> str:
    """The text without control and format signs; line breaks stay. Empty if nothing visible was in it."""
    return LOOSE_JOINERS.sub("", "".join(map(_seen, text))).strip()


def one_line(text: str) -> str:
    """The plain text with single spaces, as names are kept."""
    return " ".join(plain_text(text).split())


def _seen(sign: str) -> str:
    if sign in KEPT or unicodedata.category(sign) not in UNSEEN:
        return sign
    return " " if sign.isspace() else ""
