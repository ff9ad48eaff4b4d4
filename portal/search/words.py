"""Words as search sees them: one spelling for letters that people type in different ways."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# Letters that do not fall apart into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n"}
)
# The spelling of those who have no such key: Köhler or Koehler, Bjørn or Bjoern, Åse or Aase.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# Signs inside a name that some leave out: O'Reilly or OReilly, S.A. or SA.
_INSIDE_WORDS = str.maketrans("", "", "'’`´.")


def folded(text: str) -> str:
    """Lower case, without accents, in letters that every keyboard has: "Köhler" is "kohler", "Straße" is "strasse"."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def words(text: str) -> list[str]:
    """The folded words of a text, in its order."""
    return _WORD.findall(folded(text))


def written_out(text: str) -> list[str]:
    """The same words in the same order, with umlauts written as two letters: "Köhler" is "koehler"."""
    return words(unicodedata.normalize("NFC", text.casefold()).translate(_WRITTEN_OUT))


def all_spellings(text: str) -> set[str]:
    """Every word under which a text is to be found."""
    return {*words(text), *written_out(text), *words(text.translate(_INSIDE_WORDS))}


def key(text: str) -> str:
    """One text for all spellings of a name, to tell whether two are the same: its folded words with single spaces."""
    return " ".join(words(text))
