"""How often a JPEG writes its pixels is counted as its reader counts, and not in what lies beside the pixels."""

from __future__ import annotations

import io
import random
import struct
import time
from pathlib import Path

import pytest
from PIL import Image

from portal.files.door import checked
from portal.files.imaging.worker import MOST_SCANS, scan_count
from portal.files.kinds import IMAGES
from tests.portal.files.samples import photograph, upload
from tests.security.files.hostile import many_scans

LOOKS_LIKE_SCANS = b"\xff\xda\x00\x02" * 1000


def progressive() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((200, 150), 60).convert("RGB").save(out, "JPEG", progressive=True, restart_marker_rows=1)
    return out.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(content)) + content


def counted(content: bytes, folder: Path) -> int:
    path = folder / "x.jpg"
    path.write_bytes(content)
    return scan_count(str(path))


def test_scans_are_counted_where_the_pixels_are(tmp_path: Path) -> None:
    one, several = photograph(), progressive()
    assert counted(one, tmp_path) == 1
    scans = counted(several, tmp_path)
    assert 5 < scans < 20
    beside = several[:2] + segment(0xE1, LOOKS_LIKE_SCANS) + segment(0xFE, LOOKS_LIKE_SCANS) + several[2:]
    assert counted(beside, tmp_path) == scans
    film = random.Random(5).randbytes(30 * 1024 * 1024)
    assert film.count(b"\xff\xda") > MOST_SCANS
    began = time.process_time()
    assert counted(several + film, tmp_path) == scans
    assert time.process_time() - began < 1


def test_a_photograph_with_a_film_behind_it_is_taken() -> None:
    film = LOOKS_LIKE_SCANS + random.Random(5).randbytes(100_000)
    assert checked(upload("a.jpg", photograph() + film), kinds=IMAGES).is_image


@pytest.mark.parametrize(
    "between", [b"", b"\xff" * 9, b"garbage\xff\x00", segment(0xFE, b"\xff\xd9"), b"\xff\x01\xff\xd3", b"\xff\xfe\0\0"]
)
def test_scans_cannot_be_hidden(between: bytes, tmp_path: Path) -> None:
    several = progressive()
    last = several.rindex(b"\xff\xda")
    content = several[:-2] + (between + several[last:-2]) * MOST_SCANS + b"\xff\xd9"
    assert counted(content, tmp_path) > MOST_SCANS


def test_counting_ends_in_time(tmp_path: Path) -> None:
    began = time.process_time()
    assert counted(many_scans(), tmp_path) > MOST_SCANS
    head = progressive()[: progressive().index(b"\xff\xda") + 20]
    for filling in (b"\xff", b"\xff\x00", b"\xff\xd0", b"\x00"):
        assert counted(head + filling * (20 * 1024 * 1024 // len(filling)), tmp_path) == 1
    assert time.process_time() - began < 5
