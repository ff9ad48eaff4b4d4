"""A film of the library becomes what every browser plays, in the sizes that it has, without what was written about it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from wagtail.models import Collection, CollectionViewRestriction

from portal.files.films.models import Film, FilmState
from portal.files.films.selectors import playable
from portal.files.films.services import retry_film
from portal.files.films.waiting import ask_for_all
from portal.files.models import LibraryMedia
from portal.jobs.models import JobRun
from portal.jobs.public import State
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.portal.files.conftest import media_files
from tests.portal.files.films.made import film, its_film, needs_ffmpeg, recording

pytestmark = [needs_ffmpeg, pytest.mark.django_db(transaction=True)]


def read(name: str) -> bytes:
    with default_storage.open(name) as content:
        return bytes(content.read())


def probed(name: str) -> dict[str, Any]:
    path = Path(settings.MEDIA_ROOT) / name
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", str(path)]
    return dict(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))


def run_of(made: Film, tenant: Tenant) -> JobRun:
    with tenant_scope(tenant):
        return JobRun.objects.filter(task="files.convert_film", subject_id=str(made.pk)).latest("pk")


def test_a_film_in_all_its_sizes(collection: Collection, tenant: Tenant) -> None:
    media = recording(film("1280x720", 13), collection=collection)
    original = str(media.file.name)
    assert original.startswith("private/media/")
    assert its_film(media).state == FilmState.WAITING
    run_jobs()
    made = its_film(media)
    assert (made.state, made.reason, made.sizes) == (FilmState.READY, "", ["480", "720"])
    assert (made.width, made.height, round(made.seconds)) == (1280, 720, 13)
    run = run_of(made, tenant)
    assert run.state == State.DONE
    assert run.result == "It plays in 480, 720."
    labels = [step["label"] for step in run.steps]
    assert labels == ["Fetch the original", "Take the poster", "Make the MP4, 480", "Make 480p", "Make 720p"]
    assert [step["done"] for step in run.steps[2:]] == [100, 100, 100]
    assert made.made["mp4"]["width"] == 854
    whole = probed(made.stored(made.made["mp4"]["name"]))
    assert [stream["codec_name"] for stream in whole["streams"]] == ["h264", "aac"]
    assert (whole["streams"][0]["width"], whole["streams"][0]["height"]) == (854, 480)
    master = read(made.stored(made.made["master"]["name"])).decode()
    assert re.findall(r"RESOLUTION=(\d+x\d+)", master) == ["854x480", "1280x720"]
    assert re.findall(r'CODECS="(avc1\.4d[0-9a-f]{4}),mp4a\.40\.2"', master) != []
    for size in ("480", "720"):
        playlist = read(made.stored(made.made[size]["playlist"])).decode()
        assert playlist.count("#EXTINF:") == 3
        assert playlist.count(made.made[size]["name"]) == 4
        assert made.made[size]["playlist"] in master
        assert made.made[size]["bandwidth"] >= made.made[size]["average"] > 1000
    fresh = LibraryMedia.objects.get(pk=media.pk)
    assert (fresh.width, fresh.height, round(fresh.duration), fresh.file.name) == (1280, 720, 13, original)
    assert {f"public/{name}" for name in media_files("public")} == set(made.names())
    assert media_files("quarantine") == set()


def test_nothing_that_was_written_about_it_is_taken_over(collection: Collection) -> None:
    sent = film(ending="webm")
    assert b"SecretPlace" in sent
    made = its_film(recording(sent, "film.webm", collection=collection))
    run_jobs()
    made.refresh_from_db()
    assert made.state == FilmState.READY
    for name in made.names():
        content = read(name)
        assert b"Secret" not in content
        assert b"+52.5" not in content


@pytest.mark.parametrize(
    ("size", "sizes", "made_size"),
    [
        ("320x180", ["180"], (320, 180)),
        ("481x271", ["270"], (480, 270)),
        ("360x640", ["360"], (360, 640)),
        ("480x854", ["480"], (480, 854)),
        ("64x1200", ["64"], (64, 1200)),
    ],
)
def test_no_film_is_made_larger(
    size: str, sizes: list[str], made_size: tuple[int, int], collection: Collection
) -> None:
    media = recording(film(size, 1, False), collection=collection)
    run_jobs()
    made = its_film(media)
    assert (made.state, made.sizes) == (FilmState.READY, sizes)
    assert (made.made["mp4"]["width"], made.made["mp4"]["height"]) == made_size
    shown = playable(LibraryMedia.objects.get(pk=media.pk))
    assert shown is not None
    assert shown.stream.startswith("/media/films/")


def test_a_film_of_a_telephone_held_upright(collection: Collection) -> None:
    lying = film("640x360", 1)
    path = Path(settings.MEDIA_ROOT)
    path.mkdir(exist_ok=True)
    (path / "lying.mp4").write_bytes(lying)
    turned = path / "turned.mp4"
    command = ["ffmpeg", "-y", "-loglevel", "error", "-i", str(path / "lying.mp4"), "-c", "copy"]
    subprocess.run([*command, "-metadata:s:v:0", "rotate=90", str(turned)], check=True)
    media = recording(turned.read_bytes(), collection=collection)
    run_jobs()
    made = its_film(media)
    assert (made.width, made.height) == (360, 640)
    assert (made.made["mp4"]["width"], made.made["mp4"]["height"]) == (360, 640)
    stream = probed(made.stored(made.made["mp4"]["name"]))["streams"][0]
    assert (stream["width"], stream["height"]) == (360, 640)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "The file is damaged or holds no film"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "The file is damaged or holds no film"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(50), "The file is damaged or holds no film"),
    ],
)
def test_what_is_no_film_fails_and_says_why(
    content: bytes, reason: str, collection: Collection, tenant: Tenant
) -> None:
    media = recording(film("64x48", 1, False), collection=collection)
    with default_storage.open(str(media.file.name), "wb") as original:
        original.write(content)
    run_jobs()
    made = its_film(media)
    assert made.state == FilmState.FAILED
    assert made.reason.startswith(reason)
    assert run_of(made, tenant).state == State.FAILED
    assert run_of(made, tenant).error == made.reason
    assert made.made == {}
    assert read(str(media.file.name)) == content
    assert media_files("public") == media_files("quarantine") == set()


def test_trying_again_keeps_what_is_there(collection: Collection, tenant: Tenant) -> None:
    media = recording(film("1280x720", 1), collection=collection)
    run_jobs()
    made = its_film(media)
    before = dict(made.made)
    missing = made.made.pop("720")
    made.state = FilmState.FAILED
    made.save()
    retry_film(film=made)
    run_jobs()
    made = its_film(media)
    assert (made.state, made.sizes) == (FilmState.READY, ["480", "720"])
    assert {key: made.made[key] for key in ("mp4", "480", "poster")} == {
        key: before[key] for key in ("mp4", "480", "poster")
    }
    assert made.made["720"]["name"] != missing["name"]
    assert [step["label"] for step in run_of(made, tenant).steps] == ["Fetch the original", "Make 720p"]


def test_without_a_converter_it_waits(collection: Collection, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    content = film("320x180", 1)
    monkeypatch.setenv("PATH", "/nowhere")
    media = recording(content, collection=collection)
    run_jobs()
    made = its_film(media)
    assert (made.state, made.made) == (FilmState.NO_CONVERTER, {})
    assert run_of(made, tenant).state == State.DONE
    assert default_storage.exists(str(media.file.name))
    with system_scope("jobs"):
        assert ask_for_all() == 0
    monkeypatch.undo()
    with system_scope("jobs"):
        assert ask_for_all() == 1
        assert ask_for_all() == 0
    run_jobs()
    assert its_film(media).state == FilmState.READY


def test_another_original_takes_its_place(collection: Collection, tenant: Tenant) -> None:
    media = recording(film("320x180", 1), collection=collection)
    run_jobs()
    old = its_film(media).names()
    from django.core.files.base import ContentFile

    with tenant_scope(tenant):
        media.file = ContentFile(film("640x360", 1), name="new.mp4")
        media.save()
    assert its_film(media).made == {}
    run_jobs()
    made = its_film(media)
    assert (made.state, made.sizes) == (FilmState.READY, ["360"])
    assert [name for name in old if default_storage.exists(name)] == []


def test_deleting_takes_all_of_it(collection: Collection, tenant: Tenant) -> None:
    media = recording(film("320x180", 1), collection=collection)
    run_jobs()
    with tenant_scope(tenant):
        media.delete()
    run_jobs()
    assert Film.objects.count() == 0
    assert media_files("public") == media_files("private") == set()


def test_what_becomes_private_moves_with_its_collection(collection: Collection) -> None:
    media = recording(film("320x180", 1), collection=collection)
    run_jobs()
    before = its_film(media)
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.PASSWORD, password="x"
    )
    run_jobs()
    made = its_film(media)
    assert made.folder.startswith("private/films/")
    assert made.made == before.made
    assert media_files("public") == set()
    assert all(default_storage.exists(name) for name in made.names())
    assert playable(LibraryMedia.objects.get(pk=media.pk)) is None
    restriction.delete()
    run_jobs()
    back = its_film(media)
    assert back.folder.startswith("public/films/")
    assert back.folder != before.folder
    assert {f"public/{name}" for name in media_files("public")} == set(back.names())
    assert str(LibraryMedia.objects.get(pk=media.pk).file.name).startswith("private/")
