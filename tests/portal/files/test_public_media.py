"""`/media/`: public files, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client

from tests.portal.files.samples import mp4, pdf, photograph, upload

pytestmark = pytest.mark.django_db


def kept(name: str, content: bytes) -> str:
    return f"/media/{default_storage.save(f'public/images/ab/{name}', upload(name, content)).removeprefix('public/')}"


def test_a_picture_may_be_kept_for_ever_and_runs_nothing() -> None:
    response: Any = Client().get(kept("a.jpg", photograph()))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Content-Disposition" not in response
    assert not response.cookies
    assert "Vary" not in response or "Cookie" not in response["Vary"]


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", pdf()), ("a.html", b"<script>"), ("a.svg", b"<svg/>"), ("a", b"x")]
)
def test_what_is_no_picture_is_a_download(name: str, content: bytes) -> None:
    response = Client().get(kept(name, content))
    assert response["Content-Disposition"] == "attachment"
    assert response["Content-Type"] in {"application/pdf", "application/octet-stream"}


def test_films_are_read_in_parts() -> None:
    url = kept("a.mp4", mp4())
    response: Any = Client().get(url, headers={"Range": "bytes=-5"})
    assert response.status_code == 206
    assert b"".join(response.streaming_content) == mp4()[-5:]


@pytest.mark.parametrize(
    "path",
    [
        "../private/secret.txt",
        "..%2fprivate/secret.txt",
        "%2e%2e/private/secret.txt",
        "%2e%2e%2fprivate%2fsecret.txt",
        "images/../../private/secret.txt",
        "..%5cprivate%5csecret.txt",
        "..\\private\\secret.txt",
        "/private/secret.txt",
        "//private/secret.txt",
        "private/secret.txt",
        "quarantine/secret.txt",
        "%00",
        "secret.txt%00.jpg",
        "images",
        "images/",
        "",
        "a" * 400,
    ],
)
def test_nothing_else_is_there(path: str) -> None:
    for area in ("private", "quarantine"):
        folder = Path(settings.MEDIA_ROOT) / area
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "secret.txt").write_text("SECRET")
    kept("a.jpg", photograph())
    response = Client().get(f"/media/{path}")
    assert response.status_code == 404
    assert b"SECRET" not in response.content


def test_nothing_is_written() -> None:
    url = kept("a.jpg", photograph())
    assert Client().post(url).status_code == 405
    assert Client().delete(url).status_code == 405
