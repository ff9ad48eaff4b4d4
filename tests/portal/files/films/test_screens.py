"""A film on its screen in the library: how far it is, try again, poster, captions; and who may load what of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from portal.files.films.models import FilmState
from portal.files.library import receive_library_image
from portal.files.models import LibraryMedia
from portal.jobs.models import JobRun
from portal.jobs.public import latest_run
from portal.jobs.services import stop_run
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.portal.files.conftest import Editor
from tests.portal.files.films.made import film, its_film, needs_ffmpeg, recording
from tests.portal.files.s3 import keys, make_bucket, moto, s3_storages
from tests.portal.files.samples import mp4, photograph, upload
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = b"WEBVTT\n\n00:01.000 --> 00:02.000\nWords <script>\n"


def edit(media: LibraryMedia) -> str:
    return reverse("wagtailmedia:edit", args=[media.pk])


def at(name: str, media: LibraryMedia, *more: Any) -> str:
    return reverse(f"portal_files_films:{name}", args=[media.pk, *more])


def test_the_state_is_polled_until_it_ends(editor: Client, collection: Collection) -> None:
    media = recording(mp4(), collection=collection)
    page = editor.get(edit(media)).content.decode()
    assert "Waiting" in page
    assert f'hx-get="{at("status", media)}?seen=' in page
    seen = page.partition(f"{at('status', media)}?seen=")[2].partition('"')[0]
    assert editor.get(at("status", media), {"seen": seen}).status_code == 204
    film_row = its_film(media)
    film_row.state, film_row.made = FilmState.READY, {"mp4": {"name": "x.mp4", "width": 2, "height": 2}}
    film_row.save()
    fragment = editor.get(at("status", media), {"seen": seen})
    assert fragment.status_code == 200
    assert "Ready: MP4" in fragment.content.decode()
    listed = editor.get(reverse("wagtailmedia:index")).content.decode()
    assert "· Ready" in listed


def test_a_stopped_one_says_so_and_is_tried_again(editor: Client, collection: Collection, tenant: Tenant) -> None:
    media = recording(mp4(), collection=collection)
    with tenant_scope(tenant):
        run = latest_run(its_film(media))
        assert run is not None
        stop_run(run=run)
    page = editor.get(edit(media)).content.decode()
    assert "Stopped by hand." in page
    assert "The original is kept." in page
    assert editor.post(at("retry", media)).status_code == 302
    with tenant_scope(tenant):
        again = latest_run(its_film(media))
        assert again is not None
        assert again.pk != run.pk
    answer = editor.post(at("retry", media), follow=True)
    assert "is being converted. Wait until" in answer.content.decode()
    with tenant_scope(tenant):
        assert JobRun.objects.filter(task="files.convert_film").count() == 2


def test_captions_come_and_go(editor: Client, collection: Collection) -> None:
    media = recording(mp4(), collection=collection)
    sent = {"file": upload("a.vtt", WORDS), "language": "de", "label": ""}
    assert "Captions “Deutsch” are there." in editor.post(at("captions", media), sent, follow=True).content.decode()
    made = its_film(media)
    [row] = made.captions
    assert (row["language"], row["label"]) == ("de", "Deutsch")
    with default_storage.open(made.stored(row["name"])) as stored:
        assert stored.read().decode() == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nWords\n"
    for refused in (
        {"file": upload("a.vtt", b"no captions"), "language": "de"},
        {"file": upload("a.txt", WORDS), "language": "de"},
        {"file": upload("a.vtt", WORDS), "language": "klingon\0"},
        {"language": "de"},
    ):
        assert editor.post(at("captions", media), refused).status_code == 302
        assert its_film(media).captions == [row]
    editor.post(at("captions", media), {**sent, "file": upload("b.vtt", WORDS), "label": "Mine"})
    [other] = its_film(media).captions
    assert other["label"] == "Mine"
    assert not default_storage.exists(made.stored(row["name"]))
    assert editor.post(at("remove_captions", media, "fr")).status_code == 404
    assert editor.post(at("remove_captions", media, "de")).status_code == 302
    assert its_film(media).captions == []
    assert not default_storage.exists(made.stored(other["name"]))


def test_a_picture_of_the_library_as_poster(editor: Client, collection: Collection, tenant: Tenant) -> None:
    media = recording(mp4(), collection=collection)
    closed = collection.add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    with tenant_scope(tenant):
        image = receive_library_image(upload("a.jpg", photograph()), title="Door", collection=collection)
        hidden = receive_library_image(upload("b.jpg", photograph()), title="Hidden", collection=closed)
    for refused in (hidden.pk, "x", "", 10**30, image.pk + 1000):
        assert editor.post(at("poster", media), {"image": refused}).status_code == 302
        assert not LibraryMedia.objects.get(pk=media.pk).thumbnail
    assert editor.post(at("poster", media), {"image": image.pk}).status_code == 302
    thumbnail = str(LibraryMedia.objects.get(pk=media.pk).thumbnail.name)
    assert thumbnail.startswith("public/media/")
    with default_storage.open(thumbnail) as stored:
        assert stored.read(2) == b"\xff\xd8"


def test_others_find_nothing(
    collection: Collection, other_tenant: Tenant, editor_of: Editor, signed_in: SignIn
) -> None:
    media = recording(mp4(), collection=collection)
    for stranger, status in ((editor_of(other_tenant), 404), (signed_in(Role.STAFF), 404), (Client(), 302)):
        assert stranger.get(at("status", media)).status_code == status
        for name, more in (("retry", ()), ("poster", ()), ("captions", ()), ("remove_captions", ("de",))):
            assert stranger.post(at(name, media, *more)).status_code == status
    editor = editor_of(collection_tenant(collection))
    for number in ("0", "9" * 18, "9" * 5000):
        assert editor.get(f"/admin/films/{number}/status/").status_code == 404


def collection_tenant(collection: Collection) -> Tenant:
    return Tenant.objects.get(collection=collection)


def test_who_may_load_the_original_and_what_is_made_of_it(
    editor: Client, collection: Collection, signed_in: SignIn
) -> None:
    media = recording(mp4(), collection=collection)
    original = f"/files/library/{media.file.name}"
    assert Client().get(original).status_code == 404
    assert signed_in(Role.STAFF).get(original).status_code == 404
    assert editor.get(original).status_code == 200
    closed = collection.add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    private = recording(mp4(), collection=closed)
    made = its_film(private)
    name = default_storage.save(made.stored("film-1.mp4"), ContentFile(mp4()))
    loose = default_storage.save(made.stored("loose.mp4"), ContentFile(mp4()))
    made.made = {"mp4": {"name": "film-1.mp4", "width": 2, "height": 2}}
    made.save()
    assert Client().get(f"/files/library/{name}").status_code == 404
    part = signed_in(Role.STAFF).get(f"/files/library/{name}", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part["Content-Type"]) == (206, "video/mp4")
    assert signed_in(Role.STAFF).get(f"/files/library/{loose}").status_code == 404


@needs_ffmpeg
def test_on_s3(collection: Collection, tenant: Tenant) -> None:
    with moto() as endpoint:
        client = make_bucket(endpoint)
        with override_settings(STORAGES=s3_storages(endpoint)):
            media = recording(film("320x180", 1), collection=collection)
            run_jobs()
            made = its_film(media)
            assert (made.state, made.sizes) == (FilmState.READY, ["180"])
            assert keys(client) == {*made.names(), str(media.file.name)}
            answer = Client().get(
                f"/media/{made.stored(made.made['180']['name']).partition('/')[2]}", headers={"Range": "bytes=10-19"}
            )
            assert answer.status_code == 206
            CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
            run_jobs()
            assert {key.partition("/")[0] for key in keys(client)} == {"private"}
            with tenant_scope(tenant):
                media.delete()
            run_jobs()
            assert keys(client) == set()
