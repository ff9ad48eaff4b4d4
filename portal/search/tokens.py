"""Tokens: everything a person may type of a word is stored, so that searching is equality and never LIKE.

Row-level security keeps PostgreSQL from using an index for LIKE or trigrams (their operators are not leakproof), but
not for equality.
"""

from __future__ import annotations

from collections.abc import Iterable

from portal.search import phones as numbers
from portal.search.words import all_spellings, words, written_out

SHORTEST = 2
LONGEST = 20
MOST_TOKENS = 800
# Each word of a search is a query of its own.
MOST_WANTED = 10
LONGEST_WANTED = 400
# Keeps digits of phone numbers apart from digits in names.
PHONE = "+"


def starts(word: str) -> set[str]:
    """All beginnings of a word from two letters on; what is longer than the longest is found by its beginning."""
    if len(word) < SHORTEST:
        return {word}
    return {word[:length] for length in range(SHORTEST, min(len(word), LONGEST) + 1)}


def tokens(texts: Iterable[str], phones: Iterable[str] = (), emails: Iterable[str] = ()) -> set[str]:
    """The tokens under which an object with these texts, phone numbers and addresses is found."""
    found: set[str] = set()
    for text in (*texts, *emails):
        for word in all_spellings(text[:2000]):
            found |= starts(word)
    for phone in phones:
        found |= {PHONE + part for part in numbers.parts(phone[:60])}
    # A pasted novel must not fill the table; short beginnings matter most.
    return found if len(found) <= MOST_TOKENS else set(sorted(found, key=len)[:MOST_TOKENS])


def wanted(text: str) -> list[set[str]]:
    """For each word of a search the tokens of which one must be there; empty when there is nothing to search for.

    Of more words than people type the first count.
    """
    text = text[:LONGEST_WANTED]
    if numbers.looks_like_phone(text):
        spelled = {PHONE + spelling for spelling in numbers.spellings(text)}
        return [spelled | ({text.strip()} if text.strip().isascii() and text.strip().isdigit() else set())]
    groups = [_group(plain, out) for plain, out in zip(words(text), written_out(text), strict=True)][:MOST_WANTED]
    # A single last letter is the beginning of a word that is still being typed.
    if len(groups) > 1 and all(len(token) < SHORTEST for token in groups[-1]):
        groups.pop()
    return groups


def _group(plain: str, out: str) -> set[str]:
    group = {plain[:LONGEST], out[:LONGEST]}
    if plain.isdigit() and len(plain) >= numbers.SHORTEST_START:
        group |= {PHONE + spelling for spelling in numbers.spellings(plain)}
    return group
