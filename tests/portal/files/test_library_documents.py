"""Documents and recordings through Wagtail's own screens."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from wagtail.models import CollectionViewRestriction, UploadedFile

from portal.accounts.models import User
from portal.files import quarantine
from portal.files.models import LibraryDocument, LibraryMedia
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import GOOD, mp3, mp4, packed, pdf, photograph, upload, word
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db

DOCUMENTS = [name for name in GOOD if name.endswith((".pdf", "x", ".doc", ".xls", ".csv", ".txt", ".zip"))]
HOSTILE = {
    "photo.pdf": photograph(),
    "fake.pdf": b"%PDF-1.4 but then nothing",
    "page.txt": b"\x00\x01\x02" * 50,
    "slip.zip": packed({"../../etc/passwd": b"x"}),
    "macro.docx": word(**{"word/vbaProject.bin": b"x"}),
    "program.exe": b"MZ" + bytes(200),
    "page.html": b"<html>",
    "drawing.svg": b"<svg/>",
}


def add(client: Client, name: str, content: bytes) -> Any:
    return client.post(reverse("wagtaildocs:add"), {"title": "A document", "file": upload(name, content)})


def add_multiple(client: Client, name: str, content: bytes) -> Any:
    return client.post(
        reverse("wagtaildocs:add_multiple"),
        {"files[]": upload(name, content)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )


def choose(client: Client, name: str, content: bytes) -> Any:
    prefix = "document-chooser-upload"
    return client.post(
        reverse("wagtaildocs_chooser:create"),
        {f"{prefix}-title": "A document", f"{prefix}-file": upload(name, content)},
    )


def only_document() -> LibraryDocument:
    document: LibraryDocument = LibraryDocument.objects.get()
    return document


@pytest.mark.parametrize("enter", [add, add_multiple, choose])
@pytest.mark.parametrize("name", ["offer.pdf", "people.csv", "letter.docx"])
def test_a_document_comes_in(enter: Any, name: str, editor: Client) -> None:
    assert enter(editor, name, GOOD[name]).status_code in {200, 302}
    document = only_document()
    assert str(document.file.name).startswith("public/documents/")
    assert document.filename == name
    assert name.partition(".")[0] not in str(document.file.name)
    assert document.file_size == len(GOOD[name])


@pytest.mark.parametrize("enter", [add, add_multiple, choose])
@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_good_document_is_refused_in_words(enter: Any, name: str, editor: Client) -> None:
    response = enter(editor, name, HOSTILE[name])
    assert response.status_code == 200
    said = response.content.decode()
    if response["Content-Type"].startswith("application/json"):
        said = str(json.loads(said).get("error_message") or json.loads(said).get("htmlFragment"))
    assert any(word in said for word in ("Choose one", "Save it", "choose it again", "Pack it anew", "Save it without"))
    assert LibraryDocument.objects.count() == 0
    assert media_files("public") == media_files("private") == media_files("quarantine") == set()


def test_it_leaves_as_a_download_under_its_own_name(editor: Client) -> None:
    add(editor, "Preisübersicht 2026.pdf", pdf())
    document = only_document()
    response: Any = Client().get(document.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Preis%C3%BCbersicht%202026.pdf")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = Client().get(document.url, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert Client().get(document.url.replace("2026", "2027")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_restricted_document(editor: Client, tenant: Tenant, other_tenant: Tenant, signed_in: SignIn) -> None:
    add(editor, "Offer.pdf", pdf())
    CollectionViewRestriction.objects.create(
        collection=tenant.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    document = only_document()
    stored = str(document.file.name)
    assert stored.startswith("private/")
    asked = Client().get(document.url)
    assert asked.status_code == 302
    assert "/accounts/login/" in asked["Location"]
    assert signed_in(Role.STAFF).get(document.url).status_code == 200
    assert signed_in(Role.STAFF, tenant=other_tenant).get(document.url).status_code == 404
    assert Client().get(f"/media/{stored.removeprefix('private/')}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_replacing_a_document(editor: Client) -> None:
    add(editor, "Offer.pdf", pdf())
    first = str(only_document().file.name)
    url = reverse("wagtaildocs:edit", args=[only_document().pk])
    assert editor.post(url, {"title": "Offer", "file": upload("New.pdf", b"no")}).status_code == 200
    assert default_storage.exists(first)
    assert editor.post(url, {"title": "Offer", "file": upload("New.txt", b"text")}).status_code == 302
    assert only_document().filename == "New.txt"
    assert not default_storage.exists(first)


def add_media(client: Client, kind: str, name: str, content: bytes, **more: Any) -> Any:
    return client.post(
        reverse("wagtailmedia:add", args=[kind]),
        {"title": "A film", "file": upload(name, content), "duration": 3, **more},
    )


def choose_media(client: Client, kind: str, name: str, content: bytes) -> Any:
    prefix = "media-chooser-upload"
    return client.post(
        reverse("wagtailmedia:chooser_upload", args=[kind]),
        {f"{prefix}-title": "A film", f"{prefix}-duration": 3, f"{prefix}-file": upload(name, content)},
    )


@pytest.mark.parametrize("enter", [add_media, choose_media])
@pytest.mark.parametrize(("kind", "name", "content"), [("video", "film.mp4", mp4()), ("audio", "talk.mp3", mp3())])
def test_a_recording_comes_in(enter: Any, kind: str, name: str, content: bytes, editor: Client) -> None:
    assert enter(editor, kind, name, content).status_code in {200, 302}
    recording: LibraryMedia = LibraryMedia.objects.get()
    # The original of a film is nobody's to load.
    assert str(recording.file.name).startswith("private/media/" if kind == "video" else "public/media/")


@pytest.mark.parametrize("enter", [add_media, choose_media])
@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("video", "film.mp4", photograph()),
        ("video", "talk.mp3", mp3()),
        ("audio", "film.mp4", mp4()),
        ("video", "film.avi", b"RIFF\0\0\0\0AVI "),
        ("video", "film.mp4", b""),
    ],
)
def test_what_is_no_recording_is_refused(enter: Any, kind: str, name: str, content: bytes, editor: Client) -> None:
    assert enter(editor, kind, name, content).status_code == 200
    assert LibraryMedia.objects.count() == 0
    assert media_files("public") == media_files("private") == media_files("quarantine") == set()


def test_a_thumbnail_is_a_picture_and_clean(editor: Client) -> None:
    refused = add_media(editor, "video", "film.mp4", mp4(), thumbnail=upload("t.jpg", b"no picture"))
    assert refused.status_code == 200
    assert LibraryMedia.objects.count() == 0
    add_media(editor, "video", "film.mp4", mp4(), thumbnail=upload("t.jpg", photograph()))
    recording: LibraryMedia = LibraryMedia.objects.get()
    assert b"Secret" not in default_storage.open(str(recording.thumbnail.name)).read()


def test_the_second_step_of_a_multiple_upload(editor: Client, tenant: Tenant) -> None:
    waiting = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(LibraryDocument),
        uploaded_by_user=User.objects.get(pk=editor.session["_auth_user_id"]),
        file=upload("offer.pdf", GOOD["offer.pdf"]),
    )
    address = reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[waiting.pk])
    prefix = f"uploaded-document-{waiting.pk}"
    answer = editor.post(address, {f"{prefix}-title": "", f"{prefix}-collection": tenant.collection_id})
    assert answer.json()["success"] is False
    answer = editor.post(address, {f"{prefix}-title": "Offer", f"{prefix}-collection": tenant.collection_id})
    assert answer.json()["success"] is True
    assert only_document().title == "Offer"


@pytest.mark.parametrize("enter", [add, add_multiple, choose])
def test_a_full_disk_is_said(enter: Any, editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.open
    monkeypatch.setattr(
        quarantine.os, "open", lambda path, flags, mode=0o777: really("/dev/full", os.O_WRONLY, mode=mode)
    )
    response = enter(editor, "offer.pdf", GOOD["offer.pdf"])
    assert response.status_code == 200
    assert "The file could not be stored" in response.content.decode()
    assert not LibraryDocument.objects.exists()
    assert [media_files(area) for area in ("public", "private", "quarantine")] == [set(), set(), set()]
