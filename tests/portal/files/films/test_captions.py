"""Captions are read and written anew: times, places and words, and nothing that a player would run or load."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.files.door import checked
from portal.files.films.webvtt import TIMES, rewritten
from portal.files.kinds import ATTACHMENTS, VTT
from portal.files.refusals import FileRefused
from tests.portal.files.samples import upload

GOOD = """WEBVTT - made by a program
X-TIMESTAMP-MAP=LOCAL:00:00:00.000

NOTE
a note of the maker: SecretNote

STYLE
::cue { background: url(https://evil.example/x) }

REGION
id:fred

first
00:01.000 --> 00:04.500 align:start position:10% line:-1 region:fred onclick:alert
<v Anna>Good <b>morning</b> &amp; welcome</v>
second line

00:00:05.000 --> 01:00:09.000
<script>alert(1)</script><c.red onmouseover=x>red</c> 3 < 4 <a href="javascript:x">x</a>
"""
WANTED = """WEBVTT

00:00:01.000 --> 00:00:04.500 align:start position:10% line:-1
<v Anna>Good <b>morning</b> &amp; welcome</v>
second line

00:00:05.000 --> 01:00:09.000
alert(1)red 3 &lt; 4 x
"""


def test_what_is_kept_and_what_goes() -> None:
    assert rewritten(GOOD) == WANTED
    assert rewritten(WANTED) == WANTED
    assert rewritten(GOOD.replace("\n", "\r\n")) == WANTED


def test_through_the_door() -> None:
    file = checked(upload("words.vtt", b"\xef\xbb\xbf" + GOOD.encode()), kinds=(VTT,))
    assert file.read().decode() == WANTED
    assert file.content_type == "text/vtt"
    with pytest.raises(FileRefused):
        checked(upload("words.vtt", GOOD.encode()), kinds=ATTACHMENTS)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"WEBVTT", "no_cues"),
        (b"WEBVTT\n\n00:05.000 --> 00:01.000\nbackwards\n", "no_cues"),
        (b"WEBVTT\n\n99:99.000 --> 99:99.999\nno time\n", "no_cues"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", "not_webvtt"),
        (b"WEBVTTX\n\n00:01.000 --> 00:02.000\nx\n", "not_webvtt"),
        (b"\xff\xfeW\0E\0B\0V\0T\0T\0", "encoding"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xe4\n", "encoding"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\0y\n", "disguised"),
        (b"<html>", "not_webvtt"),
        (b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nx\n\n" * 21_000, "too_many"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"x" * 1_100_000, "too_big"),
    ],
)
def test_what_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        checked(upload("words.vtt", content), kinds=(VTT,))
    assert refusal.value.code == code


@pytest.mark.parametrize("line", ["<" * 2000, "&" * 2000, "<v " + " " * 1900, "00:01.000 -->" + " " * 1900 + "x"])
def test_no_line_takes_long(line: str) -> None:
    text = "WEBVTT\n\n" + f"00:01.000 --> 00:02.000\n{line}\n{line}\n\n" * 400
    began = time.perf_counter()
    with contextlib.suppress(FileRefused):
        rewritten(text)
    assert time.perf_counter() - began < 3


@given(st.text(max_size=400), st.text(alphabet="<>&-: .v/b\n0123456789", max_size=400))
def test_whatever_it_says_the_result_is_plain(words: str, signs: str) -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\nx{words}\n{signs}\n\n00:03.000 --> 00:04.000\nlast\n"
    made = rewritten(text)
    assert rewritten(made) == made
    blocks = made.rstrip("\n").split("\n\n")
    assert blocks[0] == "WEBVTT"
    for block in blocks[1:]:
        first, *lines = block.split("\n")
        assert TIMES.fullmatch(first)
        for line in lines:
            bare = re.sub(r"</?(?:b|i|u|ruby|rt)>|<v [^<>]+>|</v>", "", line)
            assert "<" not in bare
            assert ">" not in bare
