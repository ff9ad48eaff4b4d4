"""Whatever pictures carried, nothing that can be downloaded does: looked at with exiftool, by every entrance."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from portal.files.models import LibraryImage
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from tests.portal.files.conftest import editor, editor_of, media_files
from tests.portal.files.samples import animation, photograph, picture
from tests.security.files.entrances import ENTRANCES, furnished
from tests.support.people import MakePerson, SignIn

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs exiftool"),
]
fixtures = (editor, editor_of)
# What exiftool says of the file itself and of how its pixels are written.
HARMLESS = {"SourceFile", "ExifTool", "File", "Composite", "JFIF", "PNG", "GIF", "RIFF", "QuickTime", "Meta"}
SECRET = "Secret"
RENDITIONS = ("max-200x200", "fill-50x50|format-webp", "width-80|format-avif", "width-90|format-png", "original")
TAGS = (
    f"-IPTC:City={SECRET}City",
    f"-IPTC:By-line={SECRET}Name",
    f"-XMP-dc:Creator={SECRET}Creator",
    "-XMP-exif:GPSLatitude=52.5",
    f"-EXIF:Make={SECRET}Make",
    "-EXIF:GPSLatitude=52.5",
    "-EXIF:GPSLatitudeRef=N",
    "-EXIF:GPSLongitude=13.4",
    "-EXIF:GPSLongitudeRef=E",
    f"-Comment={SECRET}Comment",
)


def seen_by_exiftool(*paths: Path) -> list[dict[str, Any]]:
    found = subprocess.run(["exiftool", "-json", "-G0", "-a", "-r", *map(str, paths)], capture_output=True, check=False)
    rows: list[dict[str, Any]] = json.loads(found.stdout)
    return rows


def carried(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in row.items()
        if name.partition(":")[0] not in HARMLESS or "GPS" in name or (SECRET in str(value) and name != "SourceFile")
    }


@pytest.fixture
def marked(tmp_path: Path) -> dict[str, bytes]:
    """Pictures of every kind, into which exiftool has written what a telephone and an agency write."""
    samples = {
        "photo.jpg": photograph((640, 480), orientation=6),
        "clear.png": picture("PNG", (320, 240), "RGBA"),
        "shot.webp": picture("WEBP", (320, 240)),
        "moving.gif": animation("GIF", 3, (80, 60)),
    }
    for name, content in samples.items():
        (tmp_path / name).write_bytes(content)
    paths = [tmp_path / name for name in samples]
    # What a format cannot hold is not written into it; each is asked below whether it holds anything.
    subprocess.run(["exiftool", "-q", "-overwrite_original", *TAGS, *map(str, paths)], capture_output=True, check=False)
    assert all(carried(row) for row in seen_by_exiftool(*paths))
    assert "IPTC:City" in seen_by_exiftool(paths[0])[0]
    return {path.name: path.read_bytes() for path in paths}


def test_by_every_entrance(
    marked: dict[str, bytes],
    tenant: Tenant,
    company: Company,
    editor: Client,
    person: MakePerson,
    signed_in: SignIn,
) -> None:
    author = person(Role.STAFF)
    house = furnished(tenant, company, editor, signed_in(author), signed_in(Role.CUSTOMER, company=company), author)
    entrances = [entrance for group in ENTRANCES.values() for entrance in group]
    names = list(marked)
    sent = 0
    for number, entrance in enumerate(entrances):
        if {".jpg", ".png", ".gif", ".webp"} <= {end for kind in entrance.kinds for end in kind.extensions}:
            name = names[number % len(names)]
            assert entrance.send(house, name, marked[name]).status < 400, (entrance.name, name)
            sent += 1
    assert sent >= 12
    for image in LibraryImage.objects.all():
        image.get_renditions(*RENDITIONS)
    root = Path(settings.MEDIA_ROOT)
    found = seen_by_exiftool(root / "public", root / "private")
    pictures = [
        name for area in ("public", "private") for name in media_files(area) if not name.endswith((".pdf", ".mp4"))
    ]
    assert len(pictures) <= len(found)
    assert [problem for row in found if (problem := carried(row)) and ".pdf" not in row["SourceFile"]] == []
    assert all(SECRET.encode() not in path.read_bytes() for path in root.rglob("*") if path.is_file())


def test_a_wide_picture_keeps_its_place_and_transparency_in_every_rendition(
    tenant: Tenant, company: Company, editor: Client
) -> None:
    """Left half clear, right half green: in every format that knows clearness, and on white in the one that does not."""
    from portal.files.library import receive_library_image
    from portal.tenants.scope import tenant_scope
    from tests.portal.files.samples import upload

    drawn = Image.new("RGBA", (120, 60), (0, 0, 0, 0))
    drawn.paste((10, 200, 30, 255), (60, 0, 120, 60))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    with tenant_scope(tenant):
        image = receive_library_image(upload("a.png", out.getvalue()), title="Half")
        made = image.get_renditions("width-60", "width-60|format-webp", "width-60|format-avif", "width-60|format-jpeg")
    for spec, rendition in made.items():
        with rendition.file.storage.open(rendition.file.name) as file:
            shown: Any = Image.open(io.BytesIO(file.read())).convert("RGBA")
        left, right = shown.getpixel((10, 15)), shown.getpixel((50, 15))
        assert left[3] == (255 if "jpeg" in spec else 0), spec
        assert min(left[:3]) > 245 or "jpeg" not in spec
        assert right[1] > 150 > right[0], spec
