"""Pictures through Wagtail's own screens: every entrance leads through the door."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from portal.files.models import LibraryImage
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import photograph, picture, upload

pytestmark = pytest.mark.django_db


def add(client: Client, name: str, content: bytes, **data: Any) -> Any:
    return client.post(reverse("wagtailimages:add"), {"title": "A picture", "file": upload(name, content), **data})


def add_multiple(client: Client, name: str, content: bytes, **data: Any) -> Any:
    return client.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": upload(name, content), **data},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )


def choose(client: Client, name: str, content: bytes, **data: Any) -> Any:
    prefixed = {"title": "A picture", "file": upload(name, content), **data}
    return client.post(
        reverse("wagtailimages_chooser:create"),
        {f"image-chooser-upload-{key}": value for key, value in prefixed.items()},
    )


def only_image() -> LibraryImage:
    image: LibraryImage = LibraryImage.objects.get()
    return image


def content_of(image: LibraryImage) -> bytes:
    with default_storage.open(str(image.file.name)) as file:
        data: bytes = file.read()
    return data


@pytest.mark.parametrize("enter", [add, add_multiple, choose])
def test_a_photograph_comes_in_clean_and_upright(enter: Any, editor: Client, tenant: Tenant) -> None:
    response = enter(editor, "Sommer in Köln.jpg", photograph((120, 80), orientation=6))
    assert response.status_code in {200, 302}
    image = only_image()
    assert (image.width, image.height) == (80, 120)
    assert b"Secret" not in content_of(image)
    assert str(image.file.name).startswith("public/images/")
    assert "ommer" not in str(image.file.name)
    assert image.collection == tenant.collection
    assert image.uploaded_by_user is not None
    assert image.file_size == len(content_of(image))
    assert media_files("quarantine") == set()


@pytest.mark.parametrize("enter", [add, add_multiple, choose])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.jpg", photograph()[:1500]),
        ("cut.png", picture("PNG", (300, 200))[:-40]),
        ("cut.webp", picture("WEBP")[:30]),
        ("cut.gif", picture("GIF", mode="P")[:60]),
        ("other.png", photograph()),
        ("page.jpg", b"<html><script>alert(1)</script>"),
        ("bomb.png", picture("PNG", (11_300, 11_300), "1")),
        ("nothing.png", b""),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_what_is_no_good_picture_is_refused_in_words(enter: Any, name: str, content: bytes, editor: Client) -> None:
    response = enter(editor, name, content)
    assert response.status_code == 200
    said = response.content.decode()
    if response["Content-Type"].startswith("application/json"):
        said = str(json.loads(said).get("error_message") or json.loads(said).get("htmlFragment"))
    assert any(word in said for word in ("Choose one", "Save it", "Make it smaller", "The submitted file is empty"))
    assert LibraryImage.objects.count() == 0
    assert media_files("public") == media_files("private") == media_files("quarantine") == set()


def test_the_title_keeps_nothing_invisible(editor: Client) -> None:
    add_multiple(editor, "gnp\u202egpj.jpg", photograph(), title="gnp\u202egpj.jpg")
    assert only_image().title == "gnpgpj.jpg"


def test_a_picture_whose_title_is_wrong_is_clean_too(editor: Client) -> None:
    """Wagtail keeps such a file aside and makes the image of it when the form is complete."""
    response = add_multiple(editor, "a.jpg", photograph(), title="x" * 300)
    upload_id = json.loads(response.content)["uploaded_file_id"]
    done = editor.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload_id]),
        {f"uploaded-image-{upload_id}-title": "Better"},
    )
    assert json.loads(done.content)["success"] is True
    assert b"Secret" not in content_of(only_image())
    assert str(only_image().file.name).startswith("public/images/")


@pytest.mark.django_db(transaction=True)
def test_replacing_a_picture(editor: Client) -> None:
    add(editor, "a.jpg", photograph())
    image = only_image()
    first = str(image.file.name)
    small = str(image.get_rendition("max-20x20").file.name)
    url = reverse("wagtailimages:edit", args=[image.pk])
    response = editor.post(url, {"title": "Same", "file": upload("b.png", b"damaged")})
    assert response.status_code == 200
    assert default_storage.exists(first)
    response = editor.post(url, {"title": "Same", "file": upload("b.png", picture("PNG", (50, 70), "RGBA"))})
    assert response.status_code == 302
    image = only_image()
    assert (image.width, image.height) == (50, 70)
    assert Image.open(io.BytesIO(content_of(image))).mode == "RGBA"
    assert not default_storage.exists(first)
    run_jobs()  # Wagtail removes renditions in the background
    assert not default_storage.exists(small)
