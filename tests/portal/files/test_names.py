"""What becomes of the names that people give their files."""

from __future__ import annotations

import pytest

from portal.files.names import cleaned_name, generated
from portal.files.storage import RoutedStorage, split_area


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Angebot 2026.pdf", "Angebot 2026.pdf"),
        ("Übersicht.pdf", "Übersicht.pdf"),
        ("U\u0308bersicht.pdf", "Übersicht.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\x.pdf", "x.pdf"),
        ("gnp\u202efdp.exe.pdf", "gnpfdp.exe.pdf"),
        ("a\u200b\u2066b\u2069.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("a\x00b\x1f\x7f.txt", "ab.txt"),
        ("a\u2028b\u00a0 c.txt", "a b c.txt"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console.txt", "console.txt"),
        ("  . hidden.txt . ", "hidden.txt"),
        (".htaccess", "htaccess"),
        ('a<b>:"c|d?e*.txt', "a_b___c_d_e_.txt"),
        ("", "file"),
        ("...", "file"),
        ("日本語の名前.pdf", "日本語の名前.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 148),
    ],
)
def test_cleaned(typed: str, kept: str) -> None:
    assert cleaned_name(typed) == kept
    assert cleaned_name(kept) == kept
    assert len(cleaned_name(typed)) <= 150


def test_generated_names_say_nothing() -> None:
    names = {generated(".PDF") for _ in range(200)}
    assert len(names) == 200
    assert all(len(name) == 2 + 1 + 30 + 4 and name.endswith(".pdf") for name in names)


@pytest.mark.parametrize(
    "name", ["thing.pdf", "folder/thing.pdf", "../../thing.pdf", "/etc/thing.pdf", "a\\..\\thing.pdf"]
)
def test_a_field_that_says_nothing_is_private_and_generated(name: str) -> None:
    made = RoutedStorage().generate_filename(name)
    assert made.startswith("private/")
    assert ".." not in made
    assert "thing" not in made
    assert made.endswith(".pdf")


def test_areas() -> None:
    assert split_area("public/a/b.jpg") == ("public", "a/b.jpg")
    assert split_area("a/b.jpg") == ("private", "a/b.jpg")
    assert split_area("public") == ("private", "public")
    assert split_area("publicity/b.jpg") == ("private", "publicity/b.jpg")
