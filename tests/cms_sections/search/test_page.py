"""The page of the search: its looks, its parts, what it suggests, and what it makes of hostile words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from cms_sections.search.query import LONGEST_QUERY
from cms_sections.search.views import COMPLETIONS, SEARCHES
from portal.tenants.models import SiteTenant
from tests.cms_sections.conftest import MakePage, section
from tests.cms_sections.search.test_search import ask, committed, text, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(site: Site) -> Site:
    cache.clear()
    return site


def test_without_words_there_is_the_empty_field_and_nothing_is_kept(client: Client) -> None:
    answer = client.get("/search/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="search"' in html
    assert "search__hit" not in html
    assert "search__nothing" not in html
    assert '<meta name="robots" content="noindex">' in html
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert not re.search(r"<script(?! src)|<style| style=|javascript:", html)


def test_nothing_found_says_so_and_what_was_meant(client: Client, page: MakePage) -> None:
    page("Lighthouses", sections=[text("Köhler keeps them")])
    html = ask(client, "lighthuose")
    assert "Nothing was found for “lighthuose”." in html
    assert '<a href="/search/?q=Lighthouses">Lighthouses</a>' in html
    assert 'href="/search/?q=K%C3%B6hler">Köhler</a>' in ask(client, "köhlr")
    assert "Did you mean" not in ask(client, "zzzzzzzz")


def test_what_is_private_is_neither_meant_nor_completed(client: Client, page: MakePage) -> None:
    page("Draft", live=False, sections=[text("albatross")])
    page("Hidden", hidden=True, sections=[text("albatross")])
    assert "albatross" not in ask(client, "albatros")
    assert client.get("/search/words/", {"q": "alba"}).content.decode().strip() == ""


def test_a_word_is_completed_as_it_is_written_with_what_stands_before(client: Client, page: MakePage) -> None:
    for number in range(2):
        page(f"Page {number}", sections=[text("Lighthouse")])
    page("Third", sections=[text("lightship and <b>light</b>")])
    committed()
    answer = client.get("/search/words/", {"q": "red light"})
    found = re.findall(r'<option value="([^"]*)">', answer.content.decode())
    assert found == ["red Lighthouse", "red lightship"]
    assert answer["Cache-Control"] == "no-store"
    assert client.get("/search/words/", {"q": "li"}).content.decode().strip() == ""
    assert client.get("/search/words/").content.decode().strip() == ""


def test_results_come_in_parts(client: Client, page: MakePage) -> None:
    for number in range(23):
        page(f"Boat {number:02}", sections=[text("A word")])
    assert "23 results" in ask(client, "boat")
    seen = [title for part in ("1", "2", "3") for title in titles(client, "boat", page=part)]
    assert sorted(seen) == [f"Boat {number:02}" for number in range(23)]
    html = ask(client, "boat", page="2")
    assert 'href="/search/?q=boat&amp;page=1"' in html
    assert 'href="/search/?q=boat&amp;page=3"' in html
    assert '<ol class="search__list" start="11">' in html
    assert titles(client, "boat", page="9" * 5000) == titles(client, "boat", page="1")
    for odd in ("x", "-1", "0", "²", "1e5", ""):
        assert client.get("/search/", {"q": "boat", "page": odd}).status_code == 200


HOSTILE = [
    "\0", "a\0b", "'; DROP TABLE x; --", '" OR 1=1', "%", "_%", "\\", "(((", ".*", "[a-z]+", "😀", "😀 boat", "<script>",
    "a" * LONGEST_QUERY, " ".join("ab" for _ in range(60)), "ß" * 100, "ﷺ" * 10, "½ ² ①", "İıſ", "\u202eboat", "{{ 7*7 }}",
    "boat AND", "NOT", "-boat", "*", "boat*", "ä" * 190, "\ud7ff", "日本語", "ا" * 50, "’’’", "'", "x'y'z'", "a1b2",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("path", ["/search/", "/search/words/"])
def test_hostile_words_are_answered(client: Client, page: MakePage, path: str, words: str) -> None:
    page("A boat", sections=[text("Something")])
    committed()
    answer = client.get(path, {"q": words})
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


@pytest.mark.parametrize("words", ["word " * 10_000, "w" * 100_000, "😀" * 300])
def test_too_long_is_refused_in_words(client: Client, words: str) -> None:
    answer = client.get("/search/", {"q": words})
    assert answer.status_code == 400
    assert f"use at most {LONGEST_QUERY} letters" in answer.content.decode()
    assert client.get("/search/words/", {"q": words}).status_code == 200


def test_bytes_that_are_no_text(client: Client) -> None:
    for query in ("q=%ff%fe", "q=%00", "q[]=1", "q=a&q=b", "q=" + "%25" * 30):
        assert client.get(f"/search/?{query}").status_code == 200
    assert client.post("/search/", {"q": "x"}).status_code == 405


def test_many_searches_from_one_address_have_to_wait(client: Client, page: MakePage) -> None:
    page("A boat", sections=[text("Something")])
    for _ in range(SEARCHES):
        assert client.get("/search/", {"q": "zz"}).status_code == 200
    answer = client.get("/search/", {"q": "boat"})
    assert answer.status_code == 429
    assert "Many searches came from your connection." in answer.content.decode()
    assert 0 < int(answer["Retry-After"]) <= 300
    assert "search__hit" not in answer.content.decode()
    assert client.get("/search/").status_code == 200
    assert client.get("/search/", {"q": "boat"}, REMOTE_ADDR="10.9.8.7").status_code == 200
    cache.clear()
    for _ in range(COMPLETIONS):
        client.get("/search/words/", {"q": "a"})
    assert client.get("/search/words/", {"q": "boa"}).status_code == 429


def test_a_site_of_nobody_says_that_it_cannot_be_searched(client: Client, site: Site) -> None:
    SiteTenant.objects.filter(site=site).delete()
    answer = client.get("/search/", {"q": "boat"})
    assert answer.status_code == 503
    assert "cannot be searched yet" in answer.content.decode()


def _queries(client: Client, path: str, words: str) -> int:
    client.get(path, {"q": words})
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path, {"q": words}).status_code == 200
    return len(seen)


def test_as_many_queries_for_one_page_as_for_thirty(client: Client, page: MakePage) -> None:
    kinds: list[Any] = [text("A boat"), section("heading", title="Boats", lead="")]
    page("First boat", sections=kinds)
    committed()
    few = [_queries(client, path, "boat") for path in ("/search/", "/search/words/")]
    for number in range(30):
        page(f"Boat {number}", sections=kinds * 4)
    committed()
    assert [_queries(client, path, "boat") for path in ("/search/", "/search/words/")] == few
    assert few[0] <= 20
