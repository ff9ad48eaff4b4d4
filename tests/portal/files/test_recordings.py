"""A telephone's film says nothing of where it was taken, and its pictures stay where they are."""

from __future__ import annotations

import json
import random
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from portal.files.door import checked
from portal.files.kinds import ALL
from tests.portal.files.samples import upload

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" + (
    b"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' dc:source='SecretSource'/></rdf:RDF></x:xmpmeta>"
)
PICTURES = random.Random(3).randbytes(5000)


def box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name + content


def large_box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 1) + name + struct.pack(">Q", 16 + len(content)) + content


def film() -> bytes:
    place = b"+52.5000+013.4000/SecretPlace"
    position = box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7), place)
    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 3000) + bytes(80))
    track = box(b"trak", box(b"udta", position))
    uuid = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    return b"".join(
        (
            box(b"ftyp", b"mp42", bytes(4), b"mp42isom"),
            box(b"moov", header, track, box(b"udta", position), large_box(b"meta", bytes(4) + b"SecretMeta")),
            box(b"uuid", uuid, XMP),
            box(b"mdat", PICTURES),
        )
    )


@pytest.mark.parametrize("name", ["film.mp4", "film.m4v", "film.mov", "talk.m4a"])
def test_it_is_blanked_and_nothing_moves(name: str, tmp_path: Path) -> None:
    sent = film()
    kept = checked(upload(name, sent), kinds=ALL).read()
    assert b"Secret" in sent
    assert b"Secret" not in kept
    assert b"+52.5" not in kept
    assert len(kept) == len(sent)
    assert kept.index(PICTURES) == sent.index(PICTURES)
    assert b"mvhd" in kept
    if shutil.which("exiftool"):
        assert "SecretSource" in said_of(tmp_path / f"sent-{name}", sent)
        said = said_of(tmp_path / name, kept)
        assert "GPS" not in said
        assert "XMP" not in said


def said_of(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    found = subprocess.run(["exiftool", "-json", "-G0", "-a", str(path)], capture_output=True, text=True, check=False)
    row: dict[str, Any] = json.loads(found.stdout)[0]
    return json.dumps({key: value for key, value in row.items() if key != "SourceFile"})


@pytest.mark.parametrize("cut", [30, 60, 150, 400])
def test_boxes_that_do_not_add_up_are_no_error(cut: int) -> None:
    assert checked(upload("film.mp4", film()[:cut]), kinds=ALL).size == cut
