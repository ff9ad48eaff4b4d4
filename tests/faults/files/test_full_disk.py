"""A disk that is full: a sentence beside the field, nothing half done, and all works again when there is room."""

from __future__ import annotations

import functools
import gc
import io
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from PIL import Image

from portal.files.door import checked
from portal.files.sweep import known_names
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from tests.portal.files.conftest import editor, editor_of, media_files
from tests.portal.files.samples import packed, upload
from tests.security.files.entrances import ENTRANCES, Entrance, House, furnished
from tests.support.people import MakePerson, SignIn

pytestmark = [
    pytest.mark.faults,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root: a small disk is mounted for the test"),
]
fixtures = (editor, editor_of)
DISK_KILOBYTES = 3072
SPARE_KILOBYTES = 40
SIZES_KILOBYTES = 150  # a picture's small versions, made beside it
SENTENCE = "The file could not be stored"
CHOSEN = (
    "image: add several",
    "image: in the chooser",
    "image: replace",
    "document: add",
    "note: new",
    "logo: of a company",
    "picture: of staff",
    "picture: of a customer",
    "receive",
    "import",
)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """All areas on a disk of its own, of three megabytes."""
    root = tmp_path / "disk"
    root.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_KILOBYTES}k", "tmpfs", str(root)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    storages: dict[str, Any] = {name: dict(value) for name, value in settings.STORAGES.items()}
    for area in ("public", "private", "quarantine"):
        storages[area] = {**storages[area], "OPTIONS": {**storages[area]["OPTIONS"], "location": str(root / area)}}
    try:
        with override_settings(MEDIA_ROOT=str(root), STORAGES=storages):
            yield root
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)


@pytest.fixture
def house(
    small_disk: Path, tenant: Tenant, company: Company, editor: Client, person: MakePerson, signed_in: SignIn
) -> House:
    author = person(Role.STAFF)
    return furnished(tenant, company, editor, signed_in(author), signed_in(Role.CUSTOMER, company=company), author)


def filled(disk: Path, room_kilobytes: int) -> None:
    """Leave so much room and no more."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    gc.collect()  # what the last request held open takes room until it is gone
    free = os.statvfs(disk)
    left = free.f_bavail * free.f_frsize - room_kilobytes * 1024
    with ballast.open("wb") as file:
        file.write(bytes(max(left, 0)))


def kept() -> set[str]:
    return {f"{area}/{name}" for area in ("public", "private", "quarantine") for name in media_files(area)}


@functools.cache
def noise() -> bytes:
    """A picture that becomes larger when it is written anew."""
    out = io.BytesIO()
    Image.effect_noise((1400, 900), 90).convert("RGB").save(out, "JPEG", quality=30, progressive=True)
    return out.getvalue()


@functools.cache
def made_kilobytes() -> int:
    return (checked(upload("photo.jpg", noise())).size or 0) // 1024


def content_for(entrance: Entrance) -> tuple[str, bytes]:
    if entrance.name.startswith("document"):
        return "pack.zip", packed({f"{number}": os.urandom(50_000) for number in range(10)})
    return "photo.jpg", noise()


def too_little(entrance: Entrance, content: bytes) -> list[int]:
    """Room in kilobytes with which the upload is not written down, what is made of it neither, or that not stored."""
    sent = len(content) // 1024
    if entrance.name.startswith("document"):
        return [0, sent + SPARE_KILOBYTES]
    made = made_kilobytes()
    assert sent + SIZES_KILOBYTES < made
    return [0, sent + made // 2, sent + made + SIZES_KILOBYTES]


def refused_for_want_of_room(house: House, small_disk: Path, entrances: list[Entrance]) -> None:
    for entrance in entrances:
        name, content = content_for(entrance)
        for room in too_little(entrance, content):
            before, rows = kept(), known_names()
            filled(small_disk, room)
            answer = entrance.send(house, name, content)
            assert (answer.status < 500, SENTENCE in answer.said) == (True, True), (entrance.name, room, answer.status)
            assert {name for name in kept() ^ before if "renditions" not in name} == set(), (entrance.name, room)
            assert known_names() - {""} <= rows | kept(), (entrance.name, room)
    (small_disk / "ballast").unlink()
    gc.collect()
    answer = entrances[0].send(house, *content_for(entrances[0]))
    assert (answer.status < 400, SENTENCE in answer.said) == (True, False)


def chosen(*names: str) -> list[Entrance]:
    found = [entrance for group in ENTRANCES.values() for entrance in group if entrance.name in names]
    assert len(found) == len(names)
    return found


def test_ways_in(house: House, small_disk: Path) -> None:
    refused_for_want_of_room(house, small_disk, chosen("image: add", "note: changed"))


@pytest.mark.long
def test_all_ways_in(house: House, small_disk: Path) -> None:
    refused_for_want_of_room(house, small_disk, chosen(*CHOSEN))


def test_a_page_shows_what_it_can(house: House, small_disk: Path, client: Client) -> None:
    """A rendition that finds no room is a missing picture, not a missing page."""
    filled(small_disk, 0)
    page = house.editor.get("/admin/images/")
    assert page.status_code == 200
    (small_disk / "ballast").unlink()
    assert b"Team" in house.editor.get("/admin/images/").content
