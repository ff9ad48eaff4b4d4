"""Every page says in one sentence what it is about."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from cms_sections.models import SiteSettings
from cms_sections.seo.description import LONGEST, description_of, plain
from tests.cms_sections.conftest import MakePage, item, section

LEAD = "We build houses by the water, and stay until the lamps are lit."


class OfNoSite:
    """A page as far as a description looks at it."""

    def __init__(self, page: Any, search_description: str = "") -> None:
        self.sections, self.search_description = page.sections, search_description


def shown(client: Client, path: str) -> str:
    html = client.get(path).content.decode()
    found = re.search(r'<meta name="description" content="([^"]*)">', html)
    assert f'property="og:description" content="{found[1]}"' in html if found else "og:description" not in html
    return found[1] if found else ""


@pytest.mark.django_db
def test_the_editors_words_come_first_then_those_of_the_page_then_those_of_the_site(
    client: Client, page: MakePage, site: Site
) -> None:
    text = "<p>Some <b>bold</b> words &amp; more, which are long enough to say something.</p>"
    page("Own", search_description="In short", sections=[section("hero", title="H", lead=LEAD)])
    page("Lead", sections=[section("quote", quote="Short", name="N"), section("hero", title="H", lead=LEAD)])
    page("Text", sections=[section("text", title="T", text=text)])
    page("Faq", sections=[section("faq", title="F", entries=[item(question="?", answer=text)])])
    later = "2099-01-01T00:00:00Z"
    page("Later", sections=[section("hero", title="H", lead=LEAD, visible_from=later)])
    assert shown(client, "/own/") == "In short"
    assert shown(client, "/lead/") == LEAD
    assert shown(client, "/text/") == "Some bold words &amp; more, which are long enough to say something."
    assert shown(client, "/faq/") == shown(client, "/later/") == ""
    SiteSettings.objects.create(site=site, tagline="Houses by the water.")
    assert shown(client, "/faq/") == shown(client, "/later/") == "Houses by the water."


@pytest.mark.django_db
@pytest.mark.parametrize("odd", [None, 17, [], {}, {"lead": 3}, {"text": None}, "words"])
def test_odd_data_says_nothing(page: MakePage, odd: Any) -> None:
    made = page("Odd")
    made.sections.raw_data = [{"type": "hero", "value": odd, "id": "x"}]
    assert description_of(OfNoSite(made)) == ""


@given(st.text(alphabet="abc <>&;é\u2028", max_size=400))
def test_what_is_left_of_formatted_text_has_no_blanks_at_its_ends(text: str) -> None:
    words = plain(text)
    assert words == words.strip()
    assert "  " not in words


@pytest.mark.django_db
def test_long_words_are_cut_between_two(page: MakePage) -> None:
    made = page("Long", sections=[section("hero", title="H", lead="water and stone, " * 30)])
    said = description_of(OfNoSite(made))
    assert len(said) <= LONGEST
    assert said.endswith(("water…", "and…", "stone…"))
