"""Renditions: right in size, shape, format and transparency, without metadata; one that fails is a missing picture."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.template import Context, Template
from PIL import Image
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from portal.files.library import receive_library_image
from portal.files.models import LibraryImage, LibraryRendition
from portal.files.storage import RoutedStorage
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.portal.files.samples import animation, photograph, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(tenant: Tenant) -> Any:
    def made(name: str, content: bytes) -> LibraryImage:
        with tenant_scope(tenant):
            return receive_library_image(upload(name, content), title="A picture", alt_text="What it shows")

    return made


def opened(rendition: LibraryRendition) -> Any:
    with default_storage.open(str(rendition.file.name)) as file:
        data = file.read()
    assert b"Secret" not in data
    assert b"Exif" not in data
    image = Image.open(io.BytesIO(data))
    assert "icc_profile" not in image.info
    return image


@pytest.mark.parametrize(
    ("spec", "size", "format_name"),
    [
        ("original", (200, 300), "JPEG"),
        ("max-100x100", (66, 100), "JPEG"),
        ("width-50", (50, 75), "JPEG"),
        ("height-30", (20, 30), "JPEG"),
        ("min-50x50", (50, 75), "JPEG"),
        ("fill-40x40", (40, 40), "JPEG"),
        ("fill-100x40-c100", (100, 40), "JPEG"),
        ("max-5000x5000", (200, 300), "JPEG"),
        ("scale-50", (100, 150), "JPEG"),
        ("width-50|format-webp", (50, 75), "WEBP"),
        ("width-50|format-avif", (50, 75), "AVIF"),
        ("width-50|format-avif-lossless", (50, 75), "AVIF"),
        ("width-50|format-webp-lossless", (50, 75), "WEBP"),
        ("width-50|format-png", (50, 75), "PNG"),
        ("width-50|jpegquality-30", (50, 75), "JPEG"),
    ],
)
def test_sizes_and_formats(make: Any, spec: str, size: tuple[int, int], format_name: str) -> None:
    image = make("photo.jpg", photograph((300, 200), orientation=6))
    rendition = image.get_rendition(spec)
    seen = opened(rendition)
    assert seen.size == size == (rendition.width, rendition.height)
    assert seen.format == format_name
    assert str(rendition.file.name).startswith("public/renditions/")


def test_the_right_part_is_cut_out(make: Any) -> None:
    image = make("photo.jpg", photograph((300, 100)))  # red to the left, blue to the right
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 250, 50, 40, 40
    image.save()
    red, _green, blue = opened(image.get_rendition("fill-50x50-c100")).convert("RGB").getpixel((25, 25))
    assert blue > 150 > red


def test_several_are_made_out_of_one_decoding(make: Any) -> None:
    image = make("photo.jpg", photograph((300, 200)))
    made = image.get_renditions("width-100", "width-50|format-webp", "fill-20x20")
    assert {spec: opened(rendition).size for spec, rendition in made.items()} == {
        "width-100": (100, 66),
        "width-50|format-webp": (50, 33),
        "fill-20x20": (20, 20),
    }
    again = image.get_renditions("width-100", "fill-20x20")
    assert [rendition.pk for rendition in again.values()] == [made["width-100"].pk, made["fill-20x20"].pk]
    assert LibraryRendition.objects.count() == 3


def test_a_large_photograph_is_decoded_small(make: Any) -> None:
    """The worker reads a JPEG at a fraction of its size; what comes out must be the same picture."""
    noise = Image.effect_noise((1600, 1200), 60)
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    image = make("noise.jpg", out.getvalue())
    small = opened(image.get_rendition("width-200"))
    expected: Any = noise.resize((200, 150), Image.Resampling.LANCZOS)
    differences = [abs(a - b) for a, b in zip(small.convert("L").getdata(), expected.getdata(), strict=True)]
    assert sum(differences) / len(differences) < 8


@pytest.mark.parametrize("spec", ["width-30", "width-30|format-webp", "width-30|format-avif"])
@pytest.mark.parametrize(("name", "format_name"), [("a.png", "PNG"), ("a.webp", "WEBP")])
def test_transparency(make: Any, name: str, format_name: str, spec: str) -> None:
    seen = opened(make(name, picture(format_name, (60, 40), "RGBA")).get_rendition(spec))
    assert seen.mode == "RGBA"
    assert abs(seen.getpixel((10, 10))[3] - 90) < 4


def test_transparency_on_a_ground(make: Any) -> None:
    image = make("a.png", picture("PNG", (60, 40), "RGBA"))
    assert opened(image.get_rendition("width-30|format-jpeg")).getpixel((5, 5))[0] > 150  # white shines through
    assert opened(image.get_rendition("width-30|bgcolor-000|format-png")).mode == "RGB"
    assert opened(image.get_rendition("width-30|bgcolor-000|format-png")).getpixel((5, 5))[0] < 20


def test_moving_pictures(make: Any) -> None:
    moving = opened(make("a.gif", animation("GIF", 4, (60, 40))).get_rendition("width-30"))
    assert (moving.format, moving.n_frames, moving.size, moving.info["loop"]) == ("GIF", 4, (30, 20), 0)
    still = opened(make("b.gif", picture("GIF", mode="P")).get_rendition("width-30"))
    assert still.format == "PNG"


def test_a_damaged_original_is_reported_and_breaks_no_page(make: Any, caplog: pytest.LogCaptureFixture) -> None:
    image = make("a.jpg", photograph())
    with open(default_storage.path(str(image.file.name)), "wb") as file:
        file.write(b"damaged")
    with pytest.raises(SourceImageIOError):
        image.get_rendition("width-30")
    assert "files.rendition_failed" in caplog.text
    page = Template(
        "{% load wagtailimages_tags %}{% image image width-30 %}{% picture image format-{avif,jpeg} width-30 %}"
    )
    assert "<img" in page.render(Context({"image": image}))
    assert LibraryRendition.objects.count() == 0


def test_a_missing_original_breaks_no_page(make: Any) -> None:
    image = make("a.jpg", photograph())
    RoutedStorage().delete_now(str(image.file.name))
    page = Template("{% load wagtailimages_tags %}{% image image width-30 %}")
    assert "<img" in page.render(Context({"image": image}))


def test_a_rendition_of_too_many_pixels(make: Any) -> None:
    with pytest.raises(InvalidFilterSpecError):
        make("a.jpg", photograph((1000, 1000))).get_rendition("scale-1000")


def test_alternative_text_is_that_of_the_picture(make: Any) -> None:
    assert 'alt="What it shows"' in make("a.jpg", photograph()).get_rendition("width-30").img_tag()
