"""What a change takes away: every page that shows it, before the change is committed, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.template import Context
from django.utils.safestring import mark_safe
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Site

from cms_sections.finished.values import ANYTHING
from cms_sections.models import FinishedPage, FinishedUse, HomePage, SharedSection, SiteSettings
from cms_sections.sections.quote import QuoteBlock
from cms_sections.services import change_settings
from cms_sections.sharing.services import make_folder
from portal.files.models import LibraryRendition
from portal.jobs.testing import run_jobs
from portal.plugins.public import showing, shown_changed
from tests.cms_sections.conftest import MakePage, MakePicture, item, link, section
from tests.cms_sections.finished.conftest import Finished, publish, quote

pytestmark = pytest.mark.django_db


@contextmanager
def taken_away(finished: Finished, *expected: str) -> Iterator[None]:
    """Exactly these pages lose their files inside; afterwards all are there again, the others' untouched."""
    finished.finish()
    before, shown = finished.files(), finished.html()
    yield
    assert set(shown) - set(finished.html()) == set(expected)
    finished.finish()
    after = finished.files()
    same = [name for name in before if after.get(name) == before[name]]
    rewritten = {f"/{name.partition('/')[2]}/".replace("//", "/") for name in set(before) - set(same)}
    assert rewritten <= set(expected)


@pytest.fixture
def three(page: MakePage, home: HomePage) -> tuple[Any, Any, Any]:
    """`a` links to `b` in a text, `c` knows of neither."""
    b = page("B")
    words = f'<p>See <a linktype="page" id="{b.pk}">B</a>.</p>'
    a = page("A", sections=[section("faq", title="F", entries=[item(question="?", answer=words)])])
    c = page("C", sections=[quote("Alone")])
    return a, b, c


def test_all_that_a_plain_page_shows(finished: Finished, three: Any, site: Site) -> None:
    a, b, _c = three
    finished.finish()
    things = set(FinishedUse.objects.filter(finished__page=a).values_list("thing", flat=True))
    root = site.root_page_id
    assert things == {
        f"own:{a.pk}", f"page:{b.pk}", f"settings:{site.pk}", f"menu:{root}", f"address:{root}",
        f"page:{root}", f"family:{a.translation_key}",  # the way to it, and its languages
    }  # fmt: skip


def test_publishing_a_page_takes_its_own_file(finished: Finished, three: Any) -> None:
    with taken_away(finished, "/c/"):
        publish(three[2], quote("Changed"))
    assert "Changed" in finished.html()["/c/"]


def test_a_draft_takes_nothing(finished: Finished, three: Any) -> None:
    with taken_away(finished):
        three[2].sections = [quote("Not yet")]
        three[2].save_revision()


def test_publishing_the_same_again_writes_the_same_file(finished: Finished, three: Any) -> None:
    finished.finish()
    before = finished.files()
    publish(three[2])
    publish(three[0])
    finished.finish()
    assert finished.files() == before


def test_a_linked_page_that_is_renamed_moved_or_unpublished(finished: Finished, three: Any) -> None:
    _a, b, c = three
    with taken_away(finished, "/a/", "/b/"):
        publish(b, slug="bee")
    assert 'href="/bee/"' in finished.html()["/a/"]
    with taken_away(finished, "/a/", "/bee/"):
        Page.objects.get(pk=b.pk).move(Page.objects.get(pk=c.pk), pos="last-child")
    assert 'href="/c/bee/"' in finished.html()["/a/"]
    with taken_away(finished, "/a/", "/c/bee/", "/c/"):
        publish(c, slug="sea")
    assert 'href="/sea/bee/"' in finished.html()["/a/"]
    with taken_away(finished, "/a/", "/sea/bee/"):
        type(b).objects.get(pk=b.pk).unpublish()
    assert "bee" not in finished.html()["/a/"]
    with taken_away(finished, "/a/"):
        publish(b)
    with taken_away(finished, "/a/", "/sea/bee/"):
        Page.objects.get(pk=b.pk).delete()
    with taken_away(finished, "/sea/"):
        Page.objects.get(pk=c.pk).delete()


def test_the_title_of_a_page_in_the_menu_is_on_all_pages(finished: Finished, three: Any) -> None:
    a, b, c = three
    with taken_away(finished, "/", "/a/", "/b/", "/c/"):
        publish(b, show_in_menus=True)
    with taken_away(finished, "/", "/a/", "/b/", "/c/"):
        publish(b, title="Bee")
    with taken_away(finished, "/", "/a/", "/b/", "/c/"):
        publish(a, show_in_menus=True)
    with taken_away(finished, "/", "/a/", "/b/", "/c/"):
        Page.objects.get(pk=a.pk).move(Page.objects.get(pk=b.pk), pos="left")
    assert finished.html()["/c/"].index(">A</a>") < finished.html()["/c/"].index(">Bee</a>")
    with taken_away(finished, "/", "/a/", "/b/", "/c/"):
        Page.objects.get(pk=a.pk).move(Page.objects.get(pk=c.pk), pos="last-child")
    assert ">A</a>" not in finished.html()["/b/"].partition("<main")[0]
    with taken_away(finished, "/", "/b/", "/c/", "/c/a/"):
        type(b).objects.get(pk=b.pk).unpublish()


def test_settings_of_a_site_are_on_its_pages_alone(finished: Finished, three: Any, site: Site, home: HomePage) -> None:
    other = HomePage(title="Other", slug="other-home")
    home.get_parent().add_child(instance=other)
    second = Site.objects.create(hostname="second.example.test", root_page=other, site_name="Second")
    finished.finish()
    before = {name: kept for name, kept in finished.files().items() if name.startswith(f"{second.pk}")}
    settings = SiteSettings(site=site, name="Alder & Co", accent="#0b6b62")
    change_settings(settings=settings)
    assert {name for name in finished.files() if not name.startswith(f"{second.pk}")} == set()
    assert {name: kept for name, kept in finished.files().items() if name.startswith(f"{second.pk}")} == before
    finished.finish()
    assert b"Alder &amp; Co" in finished.get("/c/").body
    all_of_it = finished.files()
    change_settings(settings=SiteSettings.objects.get(site=site))
    assert finished.files() == all_of_it, "nothing has changed in them"
    settings.footer_columns = [section("column", heading="More", links=[item(**link("C", three[2]))])]
    change_settings(settings=settings)
    finished.finish()
    publish(three[2], slug="sea")
    assert set(finished.files()) == set(before)
    finished.finish()
    assert b'href="/sea/"' in finished.get("/a/").body


def test_a_picture(finished: Finished, three: Any, page: MakePage, picture: MakePicture) -> None:
    image, other = picture("A lake", size=(60, 75)), picture("A hill")
    shown = page("D", sections=[section("hero", title="H", picture=image.pk)])
    page("E", sections=[section("hero", title="H", picture=other.pk)])
    with taken_away(finished, "/d/", "/e/"):  # the jobs make the sizes of both pictures
        publish(shown)
        run_jobs()
    assert finished.html()["/d/"].count(" 60w") == 2, "the renditions that the job has made"
    with taken_away(finished, "/d/"):
        image.refresh_from_db()
        image.alt_text = "Water"
        image.save()
    assert 'alt="Water"' in finished.html()["/d/"]
    with taken_away(finished):
        image.tags.clear()
        image.save()
    with taken_away(finished):
        image.get_rendition("max-165x165")  # as the admin's lists do
    with taken_away(finished, "/d/"):
        image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 30, 60, 9, 9
        image.save()
        run_jobs()
    with taken_away(finished, "/d/"):
        LibraryRendition.objects.filter(image=image, filter_spec__contains="format-avif").first().delete()
    with taken_away(finished, "/d/"):
        image.delete()


def test_a_picture_that_becomes_private(
    finished: Finished, page: MakePage, picture: MakePicture, django_capture_on_commit_callbacks: Any
) -> None:
    closed = Collection.get_first_root_node().add_child(name="Closed")
    image = picture("A lake")
    page("D", sections=[section("hero", title="H", picture=image.pk)])
    page("E", sections=[quote("Alone")])
    with taken_away(finished, "/d/"), django_capture_on_commit_callbacks(execute=True):
        image.collection = closed
        image.save()
        # without signals the restriction comes as a whole with its realigning
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    assert "<img" not in finished.html()["/d/"].partition("<main")[2]


def test_a_document(finished: Finished, page: MakePage) -> None:
    from django.core.files.base import ContentFile

    document = get_document_model()(title="Prices")
    document.file.save("prices.txt", ContentFile(b"words"))
    words = f'<p><a linktype="document" id="{document.pk}">Prices</a></p>'
    page("D", sections=[section("faq", title="F", entries=[item(question="?", answer=words)])])
    page("E", sections=[quote("Alone")])
    with taken_away(finished, "/d/"):
        document.delete()


def test_a_section_that_reads_without_saying_what(
    finished: Finished, three: Any, picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every change may concern it; its file is written anew only when its HTML is another."""
    drawn = QuoteBlock.render

    def render(self: QuoteBlock, value: Any, context: Any = None) -> str:
        titles = Page.objects.filter(title__startswith="B").values_list("title", flat=True)
        return mark_safe(drawn(self, value, context) + ", ".join(titles))

    monkeypatch.setattr(QuoteBlock, "render", render)
    finished.finish()
    assert FinishedUse.objects.filter(thing=ANYTHING).count() == 1
    before = finished.files()
    picture("Anything").save()
    assert set(finished.html()) == {"/", "/a/", "/b/"}
    finished.finish()
    assert finished.files() == before
    publish(three[1], title="Bees")
    finished.finish()
    assert "Bees" in finished.html()["/c/"]


def test_a_section_that_reads_rows_nobody_follows_is_not_written(
    finished: Finished, three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = QuoteBlock.render

    def render(self: QuoteBlock, value: Any, context: Any = None) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM taggit_tag")
        return drawn(self, value, context)

    monkeypatch.setattr(QuoteBlock, "render", render)
    finished.finish()
    assert set(finished.html()) == {"/", "/a/", "/b/"}
    reason = FinishedPage.objects.get(page=three[2]).reason
    assert reason == "It reads taggit_tag and does not say what it shows of it."


def test_a_section_that_says_what_it_shows(finished: Finished, three: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    prices = ["12"]

    def render(self: QuoteBlock, value: Any, context: Context | None = None) -> str:
        with showing("shop.price:17"), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM taggit_tag")
        return prices[0]

    monkeypatch.setattr(QuoteBlock, "render", render)
    with taken_away(finished, "/c/"):
        prices[0] = "13"
        shown_changed("shop.price:18")
        assert "/c/" in finished.html()
        shown_changed("shop.price:17")
    assert "13" in finished.html()["/c/"]


def test_a_section_that_fails_is_not_kept(finished: Finished, three: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.plugins import faults

    monkeypatch.setattr(faults, "_may_fail", lambda: True, raising=False)
    monkeypatch.setattr("django.conf.settings.FOYER_STRICT_PLUGINS", False)

    def render(self: QuoteBlock, value: Any, context: Any = None) -> str:
        raise ValueError("no")

    monkeypatch.setattr(QuoteBlock, "render", render)
    finished.finish()
    assert "/c/" not in finished.html()


def test_a_shared_section_takes_the_pages_that_show_it_and_has_no_file(
    finished: Finished, three: Any, page: MakePage, site: Site
) -> None:
    shared = SharedSection(title="Promise", slug="promise", sections=[quote("We answer")])
    make_folder(site=site).add_child(instance=shared)
    page("Shows it", slug="shows-it", sections=[section("shared", source=shared.pk, anchor="")])
    finished.finish()
    assert "We answer" in finished.html()["/shows-it/"]
    assert not FinishedPage.objects.filter(page=shared).exists()
    with taken_away(finished, "/shows-it/"):
        shared.sections = [quote("We call back")]
        shared.save_revision().publish()
    assert "We call back" in finished.html()["/shows-it/"]
    with taken_away(finished, "/shows-it/"):
        SharedSection.objects.get(pk=shared.pk).unpublish()
    assert "We call back" not in finished.html()["/shows-it/"]


def test_a_translation_that_comes_takes_the_page(finished: Finished, three: Any) -> None:
    a = three[0]
    german, _made = Locale.objects.get_or_create(language_code="de")
    a.get_parent().copy_for_translation(german)
    with taken_away(finished, "/a/"):
        translated = a.copy_for_translation(german)
        translated.slug = "a-de"
        translated.save_revision().publish()
