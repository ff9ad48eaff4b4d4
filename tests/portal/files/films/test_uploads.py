"""A film comes in parts, in any order and after interruptions, and passes the same door as every other upload."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.files.films import uploads
from portal.files.films.models import FilmUpload
from portal.files.models import LibraryMedia
from portal.files.quarantine import quarantine_root
from portal.files.refusals import FileRefused
from portal.files.sweep import sweep
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.portal.files.conftest import Editor
from tests.portal.files.films.made import film, needs_ffmpeg
from tests.portal.files.samples import mp4, photograph
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db(transaction=True)
BEGIN = "portal_files_films:begin"


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PART_BYTES", 400)


def begin(client: Client, content: bytes, name: str = "film.mp4", mark: str = "m") -> dict[str, Any]:
    answer = client.post(reverse(BEGIN), {"name": name, "size": len(content), "mark": mark})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def send(client: Client, upload_id: str, number: int, content: bytes, digest: str | None = None) -> Any:
    return client.post(
        reverse("portal_files_films:part", args=[upload_id, number]),
        content,
        content_type="application/octet-stream",
        headers={"X-Part-Sum": digest or hashlib.sha256(content).hexdigest()},
    )


def parts(content: bytes) -> list[bytes]:
    return [content[start : start + 400] for start in range(0, len(content), 400)]


def save(client: Client, upload_id: str, title: str = "A film", **more: Any) -> Any:
    return client.post(
        reverse("wagtailmedia:add", args=["video"]), {"title": title, "duration": "", "film_upload": upload_id, **more}
    )


def rows(tenant: Tenant) -> int:
    with tenant_scope(tenant):
        return int(FilmUpload.objects.count())


def test_parts_in_any_order_become_a_film(editor: Client, tenant: Tenant) -> None:
    content = mp4()
    begun = begin(editor, content)
    assert (begun["parts"], begun["there"], begun["part_bytes"]) == (3, [], 400)
    for number in (2, 0):
        assert send(editor, begun["id"], number, parts(content)[number]).status_code == 204
    again = begin(editor, content)  # after the page was loaded anew
    assert (again["id"], again["there"]) == (begun["id"], [0, 2])
    assert editor.get(reverse("portal_files_films:state", args=[begun["id"]])).json() == again
    assert send(editor, begun["id"], 1, parts(content)[1]).status_code == 204
    assert save(editor, begun["id"]).status_code == 302
    media = LibraryMedia.objects.get()
    assert (media.title, media.type) == ("A film", "video")
    with default_storage.open(str(media.file.name)) as stored:
        assert stored.read() == content
    assert rows(tenant) == 0
    assert list(quarantine_root().iterdir()) == []


def test_a_form_with_a_mistake_keeps_the_film(editor: Client, tenant: Tenant) -> None:
    content = mp4()
    begun = begin(editor, content)
    for number, part in enumerate(parts(content)):
        send(editor, begun["id"], number, part)
    refused = save(editor, begun["id"], title="")
    assert refused.status_code == 200
    assert f'value="{begun["id"]}"' in refused.content.decode()
    assert LibraryMedia.objects.count() == 0
    assert save(editor, begun["id"]).status_code == 302
    assert rows(tenant) == 0


def test_another_original_comes_in_parts_too(editor: Client, tenant: Tenant) -> None:
    content = mp4()
    begun = begin(editor, content)
    for number, part in enumerate(parts(content)):
        send(editor, begun["id"], number, part)
    save(editor, begun["id"])
    media = LibraryMedia.objects.get()
    old = str(media.file.name)
    begun = begin(editor, content, mark="other")
    for number, part in enumerate(parts(content)):
        send(editor, begun["id"], number, part)
    data = {"title": "A film", "duration": "", "film_upload": begun["id"]}
    assert editor.post(reverse("wagtailmedia:edit", args=[media.pk]), data).status_code == 302
    media.refresh_from_db()
    assert str(media.file.name) != old
    assert not default_storage.exists(old)
    assert media.film.source == media.file.name


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_parts_that_are_missing(missing: int, editor: Client, tenant: Tenant) -> None:
    content = mp4()
    begun = begin(editor, content)
    for number, part in enumerate(parts(content)):
        if number != missing:
            send(editor, begun["id"], number, part)
    refused = save(editor, begun["id"])
    assert refused.status_code == 200
    assert "Parts of the file are missing." in refused.content.decode()
    assert LibraryMedia.objects.count() == 0
    assert rows(tenant) == 1


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("film.mp4", photograph(), "the file holds something else"),
        ("film.mp4", b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "holds something else"),
        ("film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0\0\0\x08free" * 120, "damaged or holds no film"),
        ("film.webm", b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f" + bytes(600), "damaged or holds no film"),
        ("film.mkv", mp4(), "holds something else"),
    ],
)
def test_what_is_no_film_is_refused_at_the_end(name: str, content: bytes, words: str, editor: Client) -> None:
    begun = begin(editor, content, name)
    for number, part in enumerate(parts(content)):
        assert send(editor, begun["id"], number, part).status_code == 204
    refused = save(editor, begun["id"])
    assert refused.status_code == 200
    assert words in refused.content.decode()
    assert LibraryMedia.objects.count() == 0


@needs_ffmpeg
def test_a_film_without_pictures_and_one_too_long_are_refused(editor: Client, settings: Any) -> None:
    settings.FOYER_FILM_LIMIT_MINUTES = 0
    content = mp4()
    begun = begin(editor, content)
    for number, part in enumerate(parts(content)):
        send(editor, begun["id"], number, part)
    assert "longer than 0 minutes" in save(editor, begun["id"]).content.decode()
    assert LibraryMedia.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "film.mp4", "size": "0"}, "empty"),
        ({"name": "film.mp4", "size": str(10**12)}, "larger than"),
        ({"name": "film.mp4", "size": "9" * 5000}, "missing"),
        ({"name": "film.mp4", "size": "-3"}, "missing"),
        ({"name": "film.mp4", "size": "²"}, "missing"),
        ({"name": "film.mp4", "size": "ten"}, "missing"),
        ({"name": "film.mp4"}, "missing"),
        ({"name": "", "size": "10"}, "missing"),
        ({"name": "fi\0lm.mp4", "size": "10"}, "missing"),
        ({"name": "film.exe", "size": "10"}, "not taken"),
        ({"name": "../../etc/passwd", "size": "10"}, "not taken"),
    ],
)
def test_what_cannot_begin(data: dict[str, str], words: str, editor: Client, tenant: Tenant) -> None:
    answer = editor.post(reverse(BEGIN), data)
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert rows(tenant) == 0


def test_parts_that_do_not_fit(editor: Client) -> None:
    content = mp4()
    begun = begin(editor, content)
    first = parts(content)[0]
    for number, sent, digest in (
        (0, first[:-1], None),
        (0, first + b"x", None),
        (0, first, "0" * 64),
        (0, first, "ä"),
        (3, first, None),
        (10**17, first, None),
        (int("9" * 300), first, None),
        (2, first, None),
    ):
        assert send(editor, begun["id"], number, sent, digest).status_code == 400, (number, digest)
    assert begin(editor, content)["there"] == []


def test_only_ones_own_and_only_who_may_add(
    editor: Client, tenant: Tenant, other_tenant: Tenant, editor_of: Editor, signed_in: SignIn, person: MakePerson
) -> None:
    content = mp4()
    begun = begin(editor, content)
    first = parts(content)[0]
    strangers = [editor_of(tenant), editor_of(other_tenant), signed_in(Role.STAFF)]
    for stranger in strangers:
        assert send(stranger, begun["id"], 0, first).status_code == 404
        assert stranger.get(reverse("portal_files_films:state", args=[begun["id"]])).status_code == 404
        assert stranger.post(reverse("portal_files_films:give_up", args=[begun["id"]])).status_code == 404
    assert signed_in(Role.STAFF).post(reverse(BEGIN), {"name": "a.mp4", "size": "5"}).status_code == 404
    assert Client().post(reverse(BEGIN), {"name": "a.mp4", "size": "5"}).status_code == 302
    assert send(editor, str(uuid.uuid4()), 0, first).status_code == 404
    for number, part in enumerate(parts(content)):
        send(editor, begun["id"], number, part)
    assert save(strangers[0], begun["id"]).status_code == 200
    assert LibraryMedia.objects.count() == 0
    assert save(editor, "no id at all").status_code == 200


def test_without_the_forms_token_nothing_is_taken(editor: Client, person: MakePerson, tenant: Tenant) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = editor.cookies
    assert strict.post(reverse(BEGIN), {"name": "film.mp4", "size": "10"}).status_code == 403
    assert rows(tenant) == 0


def test_giving_up_and_the_oldest_make_room(editor: Client, tenant: Tenant) -> None:
    begun = [begin(editor, mp4(), mark=str(number))["id"] for number in range(uploads.MOST_UPLOADS + 2)]
    assert rows(tenant) == uploads.MOST_UPLOADS
    assert len(list(quarantine_root().iterdir())) == uploads.MOST_UPLOADS
    assert editor.post(reverse("portal_files_films:give_up", args=[begun[-1]])).status_code == 204
    assert editor.post(reverse("portal_files_films:give_up", args=[begun[0]])).status_code == 404
    assert rows(tenant) == len(list(quarantine_root().iterdir())) == uploads.MOST_UPLOADS - 1


def test_what_nobody_goes_on_with_goes_after_a_day(editor: Client, tenant: Tenant) -> None:
    begun = begin(editor, mp4())
    send(editor, begun["id"], 0, parts(mp4())[0])
    sweep(now=timezone.now() + timedelta(hours=5))
    assert rows(tenant) == 1
    before = time.time() - 2 * 86_400
    for folder in quarantine_root().iterdir():
        os.utime(folder, (before, before))
    sweep(now=timezone.now() + timedelta(days=2))
    assert rows(tenant) == 0
    assert list(quarantine_root().iterdir()) == []


@given(
    content=st.binary(min_size=1, max_size=3000),
    order=st.lists(st.integers(min_value=0, max_value=8), max_size=12),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_order_the_whole_is_what_was_sent(
    content: bytes, order: list[int], tenant: Tenant, person: MakePerson
) -> None:
    user: User = User.objects.filter(email="uploads@example.com").first() or User.objects.create_user(
        "uploads@example.com", "x" * 20
    )
    with tenant_scope(tenant):
        upload = uploads.begin(user=user, name="film.mp4", size_bytes=len(content))
        pieces = parts(content)
        sent = [number for number in order if number < len(pieces)]
        for number in sent:
            digest = hashlib.sha256(pieces[number]).hexdigest()
            uploads.take_part(upload=upload, number=number, content=pieces[number], sha256=digest)
        assert uploads.there(upload) == sorted(set(sent))
        whole = uploads.PartsFile(upload)
        if set(sent) == set(range(len(pieces))):
            whole.check_whole()
            assert b"".join(whole.chunks()) == content
        else:
            with pytest.raises(FileRefused):
                whole.check_whole()
        uploads.forget(upload=upload)


@needs_ffmpeg
def test_a_film_larger_than_the_plain_form_takes(editor: Client, settings: Any) -> None:
    content = film("320x180", 2)
    settings.FOYER_MEDIA_LIMIT_BYTES = 1000
    settings.FOYER_FILM_LIMIT_BYTES = len(content)
    begun = begin(editor, content)
    for number, part in enumerate(parts(content)):
        assert send(editor, begun["id"], number, part).status_code == 204
    assert save(editor, begun["id"]).status_code == 302
    assert LibraryMedia.objects.get().file.size == len(content)
