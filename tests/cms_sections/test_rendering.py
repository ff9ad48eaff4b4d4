"""What visitors see, and what it costs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.blocks import CharBlock, StructBlock
from wagtail.models import Collection, CollectionViewRestriction, Site

from cms_sections.models import HomePage, SectionPage
from tests.cms_sections.conftest import MakeDocument, MakePage, MakePicture, MakeVideo, every_kind, item, link, section

pytestmark = pytest.mark.django_db


def _queries(client: Client, *, cold: bool = True) -> list[str]:
    if cold:
        cache.clear()
        Site.get_site_root_paths()  # which Wagtail keeps for an hour
    with CaptureQueriesContext(connection) as caught:
        answer = client.get("/")
    assert answer.status_code == 200
    return [query["sql"] for query in caught.captured_queries]


def _show(home: HomePage, *sections: dict[str, Any]) -> None:
    home.sections = list(sections)
    home.save()


def _html(client: Client, path: str = "/", **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_home_page_costs_the_same_with_8_and_40_sections(
    client: Client, home: HomePage, page: MakePage, picture: MakePicture, document: MakeDocument, video: MakeVideo
) -> None:
    """All kinds mixed: 8 of them that need every table, then two times every kind, with other rows."""
    others = [page(f"Services {number}", show_in_menus=True) for number in range(2)]
    pictures = [picture(f"Picture {number}") for number in range(6)]
    papers, films = [document(), document()], [video(), video()]
    all_kinds = every_kind(pictures[:3], others[0], papers[0], films[0])
    wanted = {"hero", "text_picture", "gallery", "video", "downloads", "prices", "map", "contact_form"}
    _show(home, *(part for part in all_kinds if part["type"] in wanted))
    at_8 = _queries(client)
    again = every_kind(pictures[3:], others[1], papers[1], films[1])
    _show(home, *all_kinds, *again)
    at_52 = _queries(client)
    assert len(home.sections) == 54
    assert len(at_8) == len(at_52), "\n".join(at_52)
    _show(home, *(part for part in [*all_kinds, *again] if part["type"] != "video"))
    without_film = _queries(client)
    assert len(without_film) == len(at_8) - 1 <= 12, "\n".join(without_film)
    assert all(sql.startswith("SELECT") for sql in at_52)


def test_more_menu_entries_and_links_cost_no_more(client: Client, home: HomePage, page: MakePage) -> None:
    pages = [page(f"Page {number}", show_in_menus=True) for number in range(4)]
    words = [f'<p><a linktype="page" id="{other.pk}">{other.title}</a></p>' for other in pages]
    _show(home, section("text_picture", title="T", text=words[0], links=[item(**link("L", pages[0]))]))
    few = _queries(client)
    _show(
        home,
        *(
            section("text_picture", title="T", text=text, links=[item(**link("L", other))])
            for text, other in zip(words, pages, strict=True)
        ),
    )
    assert len(_queries(client)) == len(few)


def test_everybody_gets_the_same_page_without_cookie_or_session(
    client: Client, home: HomePage, page: MakePage, picture: MakePicture
) -> None:
    _show(home, *every_kind([picture()], page("Services")))
    german = client.get("/", headers={"accept-language": "de", "cookie": f"sessionid={'a' * 32}; csrftoken={'b' * 32}"})
    english = client.get("/", headers={"accept-language": "en"})
    assert german.content == english.content
    for answer in (german, english):
        assert not answer.cookies
        assert not {"cookie", "accept-language"} & set(answer.get("Vary", "").lower().split(", "))
        assert not answer.wsgi_request.session.accessed
    assert german["Content-Language"] == "en"


@pytest.mark.sqlite  # what is drawn is the same with each database
@pytest.mark.parametrize("first", range(26))
def test_headings_ids_and_loading_hold_whatever_comes_first(
    client: Client, home: HomePage, page: MakePage, picture: MakePicture, first: int
) -> None:
    kinds = every_kind([picture()], page("Services"))
    _show(home, *kinds[first:], *kinds[:first], *every_kind([picture()]))
    html = _html(client)
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html.partition("<main")[2].partition("</main>")[0])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    labelled = re.findall(r'aria-labelledby="([^"]+)"', html)
    assert set(labelled) <= set(ids)
    sections = html.split("<section ")[1:]
    assert 'loading="lazy"' not in sections[0]
    assert all('loading="eager"' not in part for part in sections[1:])
    pictures = re.findall(r"<img [^>]*>", html)
    assert pictures
    assert all(re.search(r' width="\d+" height="\d+" alt="[^"]+"', tag) for tag in pictures)


def test_links_to_what_is_not_public_are_left_out(client: Client, home: HomePage, page: MakePage) -> None:
    draft, gone = page("Draft", live=False), page("Gone")
    words = f'<p>See <a linktype="page" id="{draft.pk}">the draft</a>.</p>'
    _show(
        home,
        section(
            "text_picture",
            title="T",
            text=words,
            links=[
                item(**link("Draft", draft)),
                item(**link("Gone", gone)),
                item(**link("Web", address="https://example.org")),
            ],
        ),
    )
    gone.delete()
    html = _html(client)
    assert "/draft/" not in html
    assert ">Gone<" not in html
    assert "the draft" in html
    assert '<a class="button button--quiet" href="https://example.org">Web</a>' in html


def test_a_picture_that_is_not_public_is_not_shown(client: Client, home: HomePage, picture: MakePicture) -> None:
    secret = Collection.get_first_root_node().add_child(name="Secret")
    CollectionViewRestriction.objects.create(collection=secret, restriction_type="login")
    hidden, shown = picture("Hidden", collection=secret), picture("Shown")
    _show(home, section("gallery", title="G", entries=[item(picture=hidden.pk), item(picture=shown.pk)]))
    html = _html(client)
    assert "Shown, described" in html
    assert "Hidden, described" not in html
    assert "private/" not in html


def test_a_kept_section_is_not_shown_and_the_next_one_is_first(client: Client, home: HomePage) -> None:
    _show(home, section("gone", secret="kept words"), section("hero", title="A hero"))
    html = _html(client)
    assert "kept words" not in html
    assert '<h1 class="s-hero__title"' in html


class _FailingBlock(StructBlock):
    title = CharBlock()

    def render(self, value: Any, context: Any = None) -> str:
        raise RuntimeError("a plugin's fault")


def test_a_plugins_section_that_fails_takes_nothing_else_with_it(
    client: Client, home: HomePage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    block = SectionPage._meta.get_field("sections").stream_block
    home_block = HomePage._meta.get_field("sections").stream_block
    failing = _FailingBlock()
    failing.set_name("failing")
    for each in (block, home_block):
        monkeypatch.setitem(each.child_blocks, "failing", failing)
    _show(home, section("failing", title="x"), section("quote", quote="Still here", name="N"))
    with override_settings(FOYER_STRICT_PLUGINS=False):
        assert "Still here" in _html(client)
    assert "'where': 'section failing'" in caplog.text
    with override_settings(FOYER_STRICT_PLUGINS=True), pytest.raises(RuntimeError):
        client.get("/")


def test_title_description_and_canonical_address(client: Client, page: MakePage) -> None:
    page("About <us>", slug="about", search_description='We & "they"')
    html = _html(client, "/about/")
    assert "<title>About &lt;us&gt; · Alder</title>" in html
    assert '<meta name="description" content="We &amp; &quot;they&quot;">' in html
    assert '<link rel="canonical" href="http://testserver/about/">' in html
