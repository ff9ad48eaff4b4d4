"""How words are compared, what is quoted, and what a search is made of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_sections.search.extract import LENGTH, excerpt, marked
from cms_sections.search.query import MOST_WORDS, wanted
from cms_sections.search.selectors import one_off
from cms_sections.search.words import spellings, stem, stems


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("de", "haus", "hauser"), ("de", "stunde", "stunden"), ("de", "preis", "preise"), ("de", "kind", "kinder"),
        ("de", "leistung", "leistungen"), ("de", "auto", "autos"), ("de", "tag", "tage"), ("de", "bild", "bilder"),
        ("en", "house", "houses"), ("en", "company", "companies"), ("en", "box", "boxes"), ("en", "class", "classes"),
    ],
)  # fmt: skip
def test_one_and_many_are_one_word(language: str, one: str, many: str) -> None:
    assert stem(one, language) == stem(many, language)


def test_other_languages_keep_their_words_and_no_language_means_any() -> None:
    assert stem("houses", "fr") == "houses"
    assert {stem("houses", "en"), stem("houses", "de"), "houses"} == stems("houses", "")


@given(st.text(max_size=400))
def test_any_text_is_a_search_of_few_words(text: str) -> None:
    words = wanted(text, "en")
    assert len(words) <= MOST_WORDS
    for word in words:
        assert word.words
        assert all(len(form) <= 40 for form in word.words | word.stems | word.starts)
        assert word.is_in(word.typed, "en")


@given(st.text(max_size=2000), st.sampled_from("abcde"))
def test_a_text_in_pieces_is_the_text(text: str, letter: str) -> None:
    def is_hit(token: str) -> bool:
        return letter in token

    parts = marked(text, is_hit)
    assert "".join(part.text for part in parts) == text
    assert all(is_hit(part.text) for part in parts if part.hit)


@given(st.lists(st.text("abcxyz", min_size=1, max_size=12), min_size=1, max_size=300))
def test_what_is_quoted_is_short_and_has_the_first_hit(words: list[str]) -> None:
    text = " ".join(words)
    parts = excerpt(text, lambda token: token == words[-1])
    quoted = "".join(part.text for part in parts).removeprefix("… ").removesuffix(" …")
    assert quoted in text
    assert len(quoted) <= LENGTH
    assert any(part.hit for part in parts)


def test_one_letter_more_less_other_and_exchanged() -> None:
    found = set(one_off("boat"))
    assert {"bot", "boast", "boot", "baot", "oat"} <= found
    assert "boat" not in set(one_off("bo"))


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    def typed(text: str, language: str = "en") -> list[Any]:
        return [word.typed for word in wanted(text, language)]

    assert typed("how is the boat") == ["boat"]
    assert typed("who") == ["who"]
    assert typed("Was kostet für uns eine Stunde", "de") == ["kostet", "Stunde"]
    assert spellings("Für") == {"fur", "fuer"}
