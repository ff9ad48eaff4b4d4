"""The video section: what plays of a film, with poster and captions; pages are renewed when more of it plays."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from cms_sections.finished.write import finish_missing
from cms_sections.models import HomePage
from cms_sections.models.finished import FinishedPage, FinishedUse
from portal.files.films.models import Film
from portal.files.films.services import add_captions
from tests.cms_sections.conftest import MakeVideo, section
from tests.cms_sections.finished.conftest import Finished, finished

pytestmark = pytest.mark.django_db
fixtures = (finished,)
WORDS = b"WEBVTT\n\n00:01.000 --> 00:02.000\nWords\n"


def shown(client: Client, home: HomePage, **value: object) -> str:
    home.sections = [section("video", title="A film", **value)]
    home.save()
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def with_sizes(film: Film) -> None:
    size = {"name": "480-1.mp4", "playlist": "480-1.m3u8", "width": 854, "height": 480, "bandwidth": 1, "average": 1}
    film.made = {**film.made, "480": {**size, "codecs": ""}, "master": {"name": "film-1.m3u8"}}
    film.save()


def test_nothing_is_shown_before_something_plays(client: Client, home: HomePage, video: MakeVideo) -> None:
    media = video()
    film = media.film
    film.made = {}
    film.save()
    assert "<video" not in shown(client, home, video=media.pk)
    preview = home.make_preview_request().rendered_content
    assert "it is still being made ready" in preview


def test_the_mp4_alone_and_with_sizes(client: Client, home: HomePage, video: MakeVideo) -> None:
    media = video()
    html = shown(client, home, video=media.pk)
    assert "data-stream" not in html
    assert f'<source src="/media/{media.film.folder.partition("/")[2]}/film-1.mp4" type="video/mp4">' in html
    assert str(media.file.name) not in html
    with_sizes(media.film)
    html = shown(client, home, video=media.pk)
    assert f'data-stream="/media/{media.film.folder.partition("/")[2]}/film-1.m3u8"' in html
    assert 'data-player="/static/portal_theme/vendor/hls/hls.light.min.js" data-integrity="sha' in html
    assert '<script src="/static/portal_theme/vendor/hls' not in html
    assert '<script src="/static/cms_sections/film.js"' in html


def test_the_pages_language_is_on(client: Client, home: HomePage, video: MakeVideo) -> None:
    media = video()
    for language in ("de", "en"):
        add_captions(film=media.film, upload=ContentFile(WORDS, name="a.vtt"), language=language)
    html = shown(client, home, video=media.pk)
    assert html.count("<track ") == 2
    assert 'srclang="de" label="Deutsch">' in html
    assert 'srclang="en" label="English" default>' in html


def test_a_private_film_is_not_shown(client: Client, home: HomePage, video: MakeVideo) -> None:
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    media = video(collection=closed)
    assert media.film.folder.startswith("private/")
    assert "<video" not in shown(client, home, video=media.pk)
    assert client.get(f"/media/{media.film.folder.partition('/')[2]}/film-1.mp4").status_code == 404


def test_pages_that_show_it_are_renewed(finished: Finished, home: HomePage, video: MakeVideo) -> None:
    media, other = video(), video()
    home.sections = [section("video", title="A film", video=media.pk)]
    home.save_revision().publish()
    finish_missing(lambda: None)
    page = FinishedPage.objects.get(page=home.pk)
    assert not page.stale
    assert FinishedUse.objects.filter(finished=page, thing=f"media:{media.pk}").exists()
    with_sizes(other.film)
    page.refresh_from_db()
    assert not page.stale
    with_sizes(media.film)
    page.refresh_from_db()
    assert page.stale
