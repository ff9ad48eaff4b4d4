"""Text of archives: what is written is read as it was, whatever it says."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms_sections.exchange import words
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.exchange.walk import TAG, mapped
from cms_sections.fields import SectionsField

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_what_is_written_is_read(document: dict[str, Any]) -> None:
    assert words.read(words.written(document), "x") == document
    assert words.sum_of(words.read(words.written(document), "x")) == words.sum_of(document)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(ArchiveRefused):
        assert isinstance(words.read(content, "x"), dict)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(VALUES)
def test_odd_data_refers_to_nothing_and_stays(value: Any) -> None:
    block = SectionsField().stream_block
    for kind in ("text", "hero", "table", "gallery"):
        raw = [{"type": kind, "value": value, "id": "x"}]
        assert mapped(block, raw, lambda _kind, name: name) == raw


@pytest.mark.parametrize("tag", ['<a id="1" linktype="page">', '<embed alt="a > b" embedtype="image" id="1"/>'])
def test_tags_are_found_whole(tag: str) -> None:
    assert TAG.findall(f"<p>x{tag}y</p>") == [tag]
