"""What is found by what: accents, cases, umlauts, phone numbers."""

from __future__ import annotations

import pytest

from portal.search.tokens import LONGEST, MOST_TOKENS, tokens, wanted
from portal.search.words import folded, key


def finds(
    typed: str, *, texts: tuple[str, ...] = (), phones: tuple[str, ...] = (), emails: tuple[str, ...] = ()
) -> bool:
    stored = tokens(texts, phones, emails)
    groups = wanted(typed)
    return bool(groups) and all(group & stored for group in groups)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("kohler", "Köhler"),
        ("KÖHLER", "Köhler"),
        ("koehler", "Köhler"),
        ("köhler", "Koehler"),
        ("strasse", "Hauptstraße"[5:]),
        ("STRASSE", "Straße"),
        ("goncalves", "Luís Gonçalves"),
        ("bjorn", "Bjørn Hansen"),
        ("bjoern", "Bjørn Hansen"),
        ("lukasz", "Łukasz"),
        ("aeronautica embraer", "Embraer - Empresa Brasileira de Aeronáutica S.A."),
        ("embr aero", "Embraer - Empresa Brasileira de Aeronáutica S.A."),
        ("sa embraer", "Embraer S.A."),
        ("oreilly", "O'Reilly"),
        ("o'reilly", "O'Reilly"),
        ("O’Reilly", "O'Reilly"),
        ("hamalainen", "Hämäläinen"),
        ("istanbul", "İSTANBUL"),
        ("розова", "Розова Долина"),
        ("h m", "H & M"),
        ("brandt l", "Brandt Logistik"),
        ("brandt l", "Brandt"),
        ("3m", "3M"),
    ],
)
def test_names_are_found_in_any_spelling(typed: str, name: str) -> None:
    assert finds(typed, texts=(name,))


@pytest.mark.parametrize(
    ("typed", "name"), [("kohlerx", "Köhler"), ("brandt gmbh", "Brandt Logistik"), ("ohler", "Köhler"), ("!!!", "!!!")]
)
def test_other_names_are_not_found(typed: str, name: str) -> None:
    assert not finds(typed, texts=(name,))


@pytest.mark.parametrize(
    "stored", ["+49 0711 2842222", "+49 711 2842222", "0711 2842222", "0711/284 22 22", "(0711) 2842222"]
)
@pytest.mark.parametrize(
    "typed",
    ["0711 2842222", "07112842222", "0711/2842222", "711 284", "0711-284", "2842222", "2222", "(0711) 284 22 22"],
)
def test_a_phone_number_is_found_in_any_spelling(typed: str, stored: str) -> None:
    assert finds(typed, phones=(stored,))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+49 711 2842222", "+49 0711 2842222"),
        ("0049 711 2842222", "+49 711 2842222"),
        ("+49 (0)711 2842222", "+49 711 2842222"),
        ("+54 11 4311 4333", "+54 (0)11 4311 4333"),
        ("+39 06 39733434", "+39 06 39733434"),
        ("06 39733434", "+39 06 39733434"),
        ("020 7707 0707", "+44 020 7707 0707"),
        ("+420 2 4172", "+420 2 4172 5555"),
        ("3333 19991", "+453 3331 9991"),
    ],
)
def test_country_codes_and_zeros_may_be_there_or_not(typed: str, stored: str) -> None:
    assert finds(typed, phones=(stored,))


def test_another_number_is_not_found() -> None:
    assert not finds("0711 2842223", phones=("+49 711 2842222",))
    assert not finds("0712 284", phones=("+49 711 2842222",))


def test_an_address_is_found_by_its_parts_and_whole() -> None:
    emails = ("stanisław.wójcik@wp.pl",)
    assert finds("stanislaw.wojcik@wp.pl", emails=emails)
    assert finds("wojcik", emails=emails)
    assert finds("stanislaw.wojcik@w", emails=emails)
    assert finds("j.m@x.de", emails=("j.m@x.de",))


def test_a_word_longer_than_the_longest_token_is_found_by_its_whole() -> None:
    word = "Donaudampfschifffahrtsgesellschaft"
    assert finds(word, texts=(word,))
    assert all(len(token) <= LONGEST for token in tokens((word,)))


def test_a_novel_does_not_fill_the_table() -> None:
    novel = [" ".join(f"{part}x{number}wort" for number in range(100)) for part in range(100)]
    assert len(tokens(novel)) == MOST_TOKENS


def test_key_is_alike_for_all_spellings_of_a_name() -> None:
    assert key("  Köhler &  SÖHNE, GmbH ") == key("kohler sohne gmbh") == "kohler sohne gmbh"
    assert folded("Ærø Þór ŁÓDŹ ŒUVRE Straße") == "aero thor lodz oeuvre strasse"
