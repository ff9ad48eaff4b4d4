"""Words as the site's search compares them: without case and accents, and lightly without the endings of a language."""

from __future__ import annotations

import re
from functools import lru_cache

from cms_sections.models.search import LONGEST_WORD
from portal.search.public import all_spellings

# With the sign inside of a name that some leave out: O'Reilly.
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LONGEST_TOKEN = 200
ENDINGS = {
    "de": ("ern", "em", "en", "er", "es", "e", "n"),
    "en": (),
}
SHORTEST_STEM = 3
# Too common to find anything by; left out of a search that has other words.
_GERMAN = """
aber als am an auch auf aus bei bin bis das dass dem den der des die du ein eine einem einen einer es fur fuer hat ich
ihr im in ist kann man mein mit nach nicht oder sich sie sind so und uns unser vom von vor was wann wer wie wir wo zu
zum zur
"""
_ENGLISH = """
a an and are as at be but by can do does for from has have how i if in is it its my of on or our so that the this to us
was we what when where which who why with you your
"""
STOP_WORDS = {"de": frozenset(_GERMAN.split()), "en": frozenset(_ENGLISH.split())}


@lru_cache(maxsize=50_000)
def spellings(token: str) -> frozenset[str]:
    """The folded forms under which a word is found: Köhler is kohler and koehler."""
    return frozenset(form[:LONGEST_WORD] for form in all_spellings(token[:LONGEST_TOKEN]))


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """A folded word without a light ending of its language. One that is called by a language nobody knows stays."""
    if language.startswith("de"):
        return _german(word)
    return _english(word) if language.startswith("en") else word


def stems(word: str, language: str) -> set[str]:
    """Of a text in no certain language, those of every language that is known."""
    return {stem(word, language)} if language else {word, *(stem(word, known) for known in ENDINGS)}


def is_stop_word(token: str, language: str) -> bool:
    known = STOP_WORDS.get(language[:2], frozenset())
    return bool(spellings(token) & known)


def _german(word: str) -> str:
    for ending in ENDINGS["de"]:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    # Autos, Teams; but neither Haus nor Preis.
    if word.endswith("s") and len(word) > SHORTEST_STEM + 1 and word[-2] in "aobdfghklmnrt":
        return word[:-1]
    return word


def _english(word: str) -> str:
    if len(word) <= SHORTEST_STEM:
        return word
    if word.endswith("ies") and len(word) > SHORTEST_STEM + 1:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
