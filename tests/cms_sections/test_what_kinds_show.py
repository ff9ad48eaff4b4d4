"""What the kinds of sections show, and what they leave out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from cms_sections.models import HomePage, SectionPage
from cms_sections.sections.kinds import KINDS
from cms_sections.sections.table import MOST_ROWS
from portal.files.models import LibraryMedia
from portal.files.public import playable
from tests.cms_sections.conftest import MakeDocument, MakePage, MakePicture, MakeVideo, item, link, section

BLOCKS = {kind.name: kind.block for kind in KINDS}


@pytest.fixture
def closed(db: None) -> Collection:
    collection = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return collection


def _html(client: Client, home: HomePage, *sections: dict[str, Any]) -> str:
    home.sections = list(sections)
    home.save()
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def _main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


@pytest.mark.django_db
def test_downloads_name_kind_and_size_and_leave_out_what_is_private(
    client: Client, home: HomePage, document: MakeDocument, closed: Collection
) -> None:
    public, private = document("Terms", name="terms-2026.txt"), document("Salaries", collection=closed)
    entries = [item(document=public.pk, name="", text="All of them"), item(document=private.pk, name="", text="")]
    html = _html(client, home, section("downloads", title="Take along", entries=entries))
    assert f'href="{public.url}"' in html
    assert re.search(rf"Terms</span>[^/]*TXT, {public.file_size}\xa0bytes", html)
    assert "Salaries" not in html
    assert private.url not in html
    assert client.get(public.url).status_code == 200


@pytest.mark.django_db
def test_a_section_with_nothing_to_show_is_not_there(
    client: Client, home: HomePage, document: MakeDocument, picture: MakePicture, video: MakeVideo, closed: Collection
) -> None:
    """The next one is then the first, with the page's h1."""
    empty = [
        section("downloads", title="D", entries=[item(document=document(collection=closed).pk, name="", text="")]),
        section("picture", picture=picture(collection=closed).pk, caption="Hidden caption"),
        section("picture", picture=None, caption="No picture"),
        section("video", title="Hidden film", video=video(collection=closed).pk),
        section("video", title="No film", video=None),
    ]
    html = _main(_html(client, home, *empty, section("hero", title="A hero")))
    assert html.count("<section ") == 1
    assert html.count("<h1") == 1
    assert '<h1 class="s-hero__title"' in html
    for words in ("Hidden", "No picture", "No film", "private/"):
        assert words not in html
    alone = _main(_html(client, home, *empty))
    assert "<section" not in alone
    assert '<h1 class="visually-hidden">Home</h1>' in alone


@pytest.mark.django_db
def test_the_preview_says_why_a_section_is_not_there(home: HomePage) -> None:
    home.sections = [section("video", title="No film", video=None), section("downloads", title="D", entries=[])]
    shown = home.make_preview_request().rendered_content
    assert "Video: none is chosen" in shown
    assert "Downloads: no document is chosen" in shown


@pytest.mark.django_db
def test_a_film_waits_for_the_visitor_and_has_poster_captions_and_words(
    client: Client, home: HomePage, picture: MakePicture, document: MakeDocument, video: MakeVideo, closed: Collection
) -> None:
    poster, film, captions = picture("Poster"), video(), document("Captions", name="captions.txt")
    shown = section(
        "video", title="A film", video=film.pk, poster=poster.pk, captions=captions.pk, transcript="<p>Said words</p>"
    )
    html = _html(client, home, shown)
    player = re.search(r"<video [^>]*>", html)
    assert player is not None
    for part in ('preload="none"', "controls", f'poster="{poster.file.url}"', 'width="640"', 'height="360"'):
        assert part in player[0]
    assert "autoplay" not in player[0]
    assert f'<source src="{_mp4(film)}" type="video/mp4">' in html
    assert f'<track kind="captions" src="{captions.url}" srclang="en"' in html
    assert "Said words" in html
    for other in (document("Terms", name="terms.csv"), document("Closed", collection=closed)):
        assert "<track" not in _html(client, home, section("video", title="A film", video=film.pk, captions=other.pk))


def _mp4(film: LibraryMedia) -> str:
    shown = playable(film)
    assert shown is not None
    return shown.mp4


@pytest.mark.django_db
def test_pictures_of_a_gallery_lead_to_the_whole_picture(
    client: Client, home: HomePage, picture: MakePicture, closed: Collection
) -> None:
    shown, hidden = picture("Shown"), picture("Hidden", collection=closed)
    entries = [item(picture=hidden.pk, caption="Hidden caption"), item(picture=shown.pk, caption="")]
    html = _html(client, home, section("gallery", title="G", entries=entries))
    assert f'<a class="s-gallery__open picture" href="{shown.file.url}">' in html
    assert html.count("s-gallery__open") == 1
    assert "Hidden caption" not in html
    shown.get_rendition("max-1920x1920|format-webp")
    assert shown.get_rendition("max-1920x1920|format-webp").file.url in _html(
        client, home, section("gallery", title="G", entries=entries)
    )
    plain = _html(client, home, section("gallery", title="G", entries=entries, enlarge=False))
    assert "s-gallery__open" not in plain
    assert "data-lightbox" not in plain


@pytest.mark.django_db
def test_scripts_come_only_with_what_needs_them(client: Client, home: HomePage) -> None:
    none = _html(client, home, section("quote", quote="Q", name="N"))
    assert "cms_sections/" not in none.partition("</head>")[0]
    code = _html(client, home, section("code", title="", code="a"), section("code", title="", code="b"))
    assert code.count("<script src=") == none.count("<script src=") + 1
    assert re.search(r'<script src="[^"]*copy[^"]*\.js" integrity="sha384-[^"]+" defer>', code)


@pytest.mark.django_db
def test_settings_that_all_share_reach_the_page(client: Client, home: HomePage) -> None:
    html = _html(
        client, home, section("text", title="T", text="<p>x</p>", width="narrow", ground="sunken", spacing="close",
                              anchor="our-text", statistics_name='Our "text"'),
    )  # fmt: skip
    assert (
        '<section class="section s-text section--sunken section--narrow section--close" id="our-text" '
        'data-section="Our &quot;text&quot;" aria-labelledby="our-text-title">'
    ) in html


@pytest.mark.django_db
def test_a_table_has_a_caption_and_heads(client: Client, home: HomePage) -> None:
    cells = {
        "columns": [{"type": "text", "heading": "Packet"}, {"type": "number", "heading": "Hours"}],
        "rows": [{"values": ["Small", "10"]}, {"values": ["<b>", "2"]}],
        "caption": "",
    }
    html = _html(client, home, section("table", title="Packets", table=cells, row_heads=True))
    for part in (
        '<div class="table-scroll" role="region" tabindex="0" aria-labelledby="',
        '<caption class="visually-hidden">Packets</caption>',
        '<th scope="col">Packet</th><th scope="col" class="num">Hours</th>',
        '<th scope="row">Small</th><td class="num">10</td>',
        '<th scope="row">&lt;b&gt;</th>',
    ):
        assert part in html
    other = _html(client, home, section("table", title="P", table={**cells, "caption": "All of them"}, row_heads=False))
    assert "<caption>All of them</caption>" in other
    assert "<td>Small</td>" in other


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damaged",
    [
        None, "", [], "words", {"columns": 1}, {"columns": [{"type": "gone", "heading": "A"}], "rows": []},
        {"columns": [{"type": "text", "heading": "A"}], "rows": [{"values": []}]}, {"rows": [{"values": ["a"]}]},
    ],
)  # fmt: skip
def test_a_damaged_table_does_not_break_the_page(client: Client, home: HomePage, damaged: Any) -> None:
    html = _html(client, home, section("table", title="Table", table=damaged), section("hero", title="Still here"))
    assert "Still here" in html


def test_a_table_is_neither_empty_nor_endless() -> None:
    block = BLOCKS["table"].child_blocks["table"]
    column = [{"type": "text", "heading": "A"}]
    for rows in ([], [{"values": ["a"]}] * (MOST_ROWS + 1)):
        with pytest.raises(ValidationError):
            block.clean(block.to_python({"columns": column, "rows": rows, "caption": ""}))
    longest = block.to_python({"columns": column, "rows": [{"values": ["a"]}] * MOST_ROWS, "caption": ""})
    assert len(block.clean(longest).row_data) == MOST_ROWS
    draft = block.to_python(None)
    assert block.clean_deferred(draft).row_data == []


def test_blanks_at_the_beginning_of_code_count() -> None:
    block = BLOCKS["code"].child_blocks["code"]
    typed = block.value_from_datadict({"c": "\r\n    indented\r\n  less\r\n\r\n"}, {}, "c")
    assert block.clean(typed) == "    indented\n  less"
    with pytest.raises(ValidationError):
        block.clean("\n\n")


@pytest.mark.django_db
def test_links_of_prices_to_drafts_are_left_out(client: Client, home: HomePage, page: MakePage) -> None:
    draft, live = page("Draft", live=False), page("Live")
    offers = [
        item(name="A", price="1", points=[], links=[item(**link("Ask", draft))]),
        item(name="B", price="2", points=[], links=[item(**link("Ask", live))], highlighted=True),
    ]
    html = _html(client, home, section("prices", title="P", entries=offers))
    assert "/draft/" not in html
    assert '<a class="button" href="/live/">Ask<span class="visually-hidden">: B</span></a>' in html


def test_every_kind_can_be_made_from_what_it_had_before() -> None:
    """What was stored with the eight first kinds has no field of today that it could not do without."""
    block = SectionPage._meta.get_field("sections").stream_block
    for kind in ("hero", "text_picture", "features", "figures", "gallery", "quote", "faq", "contact_form"):
        value = block.child_blocks[kind].to_python({"title": "Old"})
        assert value.marks == ""
        assert value.classes == ""
