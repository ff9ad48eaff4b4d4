"""Nothing that a picture carries beside its pixels survives, in any format, with any orientation, in any size."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image, PngImagePlugin

from portal.files.door import checked
from portal.files.public import receive
from portal.files.rules import SIZES
from tests.portal.files.samples import animation, photograph, picture, upload
from tests.security.files.limits import measured

KEPT = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression", "version", "background",
        "duration", "extension", "loop", "timestamp", "transparency"}  # fmt: skip


def marked(format_name: str, mode: str = "RGB") -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    options: dict[str, Any] = {"exif": exif}
    if format_name == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "SecretText")
        text.add_itxt("XML:com.adobe.xmp", "<x>SecretXmp</x>")
        text.add_text("Long", "SecretLong" * 50, zip=True)
        options["pnginfo"] = text
    if format_name == "WEBP":
        options["xmp"] = b"<x>SecretXmp</x>"
    if format_name == "GIF":
        options = {"comment": b"SecretComment"}
    return picture(format_name, mode=mode, **options)


SAMPLES = {
    **{f"turned{number}.jpg": photograph(orientation=number) for number in range(1, 9)},
    "plain.png": marked("PNG"),
    "clear.png": marked("PNG", "RGBA"),
    "palette.png": marked("PNG", "P"),
    "grey.png": marked("PNG", "L"),
    "shot.webp": marked("WEBP"),
    "clear.webp": marked("WEBP", "RGBA"),
    "still.gif": marked("GIF", "P"),
    "moving.gif": animation(),
    "moving.webp": animation("WEBP"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_pixels_only(name: str) -> None:
    file = checked(upload(name, SAMPLES[name]), sizes=SIZES)
    for content in (file.read(), *(small.content for small in file.small.values())):
        assert b"Secret" not in content
        assert b"Exif" not in content
        image = Image.open(io.BytesIO(content))
        assert set(image.info) <= KEPT
        assert not image.getexif()


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs exiftool")
@pytest.mark.parametrize("name", SAMPLES)
def test_exiftool_finds_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(checked(upload(name, SAMPLES[name])).read())
    found = subprocess.run(["exiftool", "-G", "-s", str(path)], capture_output=True, text=True, check=True).stdout
    assert not [line for line in found.splitlines() if line.startswith(("[EXIF]", "[XMP]", "[IPTC]", "[ICC_Profile]"))]
    assert "Secret" not in found


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(orientation: int) -> None:
    """A picture of four colours is stored turned, with the tag that turns it back: it must come out as it was meant."""
    meant = Image.new("RGB", (64, 48), (250, 0, 0))
    meant.paste((0, 250, 0), (32, 0, 64, 24))
    meant.paste((0, 0, 250), (0, 24, 32, 48))
    meant.paste((250, 250, 0), (32, 24, 64, 48))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition whose inverse the tag asks for
    stored = meant.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else meant
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=95, subsampling=0, exif=exif)
    file = checked(upload("x.jpg", out.getvalue()))
    seen: Any = Image.open(io.BytesIO(file.read())).convert("RGB")
    assert seen.size == (64, 48)
    assert file.dimensions == (64, 48)
    for place in ((8, 8), (56, 8), (8, 40), (56, 40)):
        wanted: Any = meant.getpixel(place)
        assert all(abs(a - b) < 30 for a, b in zip(seen.getpixel(place), wanted, strict=True)), place


def test_transparency_is_kept() -> None:
    for name, content in (("a.png", picture("PNG", mode="RGBA")), ("a.webp", picture("WEBP", mode="RGBA"))):
        file = checked(upload(name, content), sizes=SIZES)
        image: Any = Image.open(io.BytesIO(file.read()))
        assert image.mode == "RGBA"
        assert image.getpixel((5, 5))[3] == 90
        small: Any = Image.open(io.BytesIO(file.small[32].content))
        assert (small.format, small.mode, small.getpixel((5, 5))[3]) == ("PNG", "RGBA", 90)


def test_a_transparent_palette_is_kept() -> None:
    image = Image.new("P", (20, 20), 1)
    image.putpalette([0, 0, 0, 200, 10, 10] + [0] * 762)
    image.paste(0, (0, 0, 10, 20))
    out = io.BytesIO()
    image.save(out, "PNG", transparency=0)
    kept: Any = Image.open(io.BytesIO(checked(upload("a.png", out.getvalue())).read())).convert("RGBA")
    assert kept.getpixel((2, 2))[3] == 0
    assert kept.getpixel((15, 2)) == (200, 10, 10, 255)


@pytest.mark.parametrize("format_name", ["GIF", "WEBP"])
def test_moving_pictures_move_on(format_name: str) -> None:
    name = f"moving.{format_name.lower()}"
    kept: Any = Image.open(io.BytesIO(checked(upload(name, animation(format_name, 4))).read()))
    assert kept.n_frames == 4
    assert kept.info["loop"] == 0
    kept.seek(1)
    kept.load()
    assert kept.info["duration"] == 120


def test_colours_of_another_profile_become_srgb() -> None:
    """The same numbers mean other colours in another profile; after the conversion they mean the same without one."""
    from PIL import ImageCms

    image = Image.new("RGB", (20, 20), (200, 100, 50))
    lab = ImageCms.createProfile("LAB", 5000)
    assert lab is not None
    wide = _linear_profile()
    out = io.BytesIO()
    image.save(out, "PNG", icc_profile=wide)
    kept: Any = Image.open(io.BytesIO(checked(upload("a.png", out.getvalue())).read()))
    assert "icc_profile" not in kept.info
    expected: Any = ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(io.BytesIO(wide)), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert kept.getpixel((5, 5)) == expected.getpixel((5, 5)) != (200, 100, 50)


def _linear_profile() -> bytes:
    """sRGB's own profile with red and green exchanged, and another name: enough to be seen."""
    from PIL import ImageCms

    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    table = 128 + 4
    count = int.from_bytes(data[128:132], "big")
    rows = {bytes(data[table + 12 * n : table + 12 * n + 4]): table + 12 * n for n in range(count)}
    red, green = rows[b"rXYZ"], rows[b"gXYZ"]
    data[red + 4 : red + 12], data[green + 4 : green + 12] = data[green + 4 : green + 12], data[red + 4 : red + 12]
    return bytes(data).replace("sRGB".encode("utf-16-be"), "xxxx".encode("utf-16-be")).replace(b"sRGB", b"xxxx")


def test_a_damaged_profile_is_dropped() -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), (200, 100, 50)).save(out, "PNG", icc_profile=b"not a profile" * 20)
    kept: Any = Image.open(io.BytesIO(checked(upload("a.png", out.getvalue())).read()))
    assert kept.getpixel((5, 5)) == (200, 100, 50)


def test_printers_colours_become_a_screens() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (20, 20), (0, 255, 255, 0)).save(out, "JPEG", quality=95)
    kept: Any = Image.open(io.BytesIO(checked(upload("a.jpg", out.getvalue())).read()))
    assert kept.mode == "RGB"
    red, green, blue = kept.getpixel((5, 5))
    assert red > 200
    assert max(green, blue) < 60


def test_sixteen_bits_become_eight() -> None:
    out = io.BytesIO()
    Image.new("I;16", (20, 20), 0x8000).save(out, "PNG")
    kept: Any = Image.open(io.BytesIO(checked(upload("a.png", out.getvalue())).read()))
    assert kept.mode == "L"
    assert kept.getpixel((5, 5)) in {127, 128}


def test_the_second_picture_of_a_telephone_is_dropped() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 0, 0)).save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), (0, 0, 200))]
    )
    kept: Any = Image.open(io.BytesIO(checked(upload("a.jpg", out.getvalue())).read()))
    assert kept.format == "JPEG"
    assert kept.getpixel((5, 5))[0] > 180


@pytest.mark.django_db
@pytest.mark.usefixtures("scope")
def test_a_telephones_photograph() -> None:
    """Twelve megapixels, turned, with a position: upright and clean, and soon."""
    noise = Image.effect_noise((400, 300), 80).resize((4000, 3000), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.merge("RGB", (noise, noise, noise)).save(out, "JPEG", quality=93, exif=exif)
    with measured() as cost:
        stored = receive(upload("IMG_0001.jpg", out.getvalue()), purpose="note")
    assert cost.seconds < 3
    assert (stored.width, stored.height) == (3000, 4000)
    assert not Image.open(default_storage.open(str(stored.file.name))).getexif()
