"""Files made to do harm, or harmed themselves: each with its name and whether it may be taken at all.

Everything is made here, of the good samples and a fixed seed, so that a file that once did harm comes again.
"""

from __future__ import annotations

import functools
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image, PngImagePlugin

from portal.files.quarantine import VIRUS_TEST
from tests.portal.files.samples import GOOD, XML, animation, mp3, mp4, old_office, packed, pdf, photograph, picture
from tests.portal.files.samples import sheet as sheet_of
from tests.portal.files.samples import word as word_of

MEGABYTE = 1024 * 1024
ALL_GOOD = {**GOOD, "film.mp4": mp4(), "talk.mp3": mp3()}
FLIPS_OF_EACH = 8


@dataclass(frozen=True, slots=True)
class Hostile:
    """`refused` is False where either is right: taken clean, or refused in words."""

    family: str
    name: str
    make: Callable[[], bytes]
    refused: bool = True

    def __str__(self) -> str:
        return f"{self.family} {self.name[:60]!a}"


def damaged() -> Iterator[Hostile]:
    for name, content in ALL_GOOD.items():
        for share in (0.02, 0.3, 0.6, 0.9, 0.99):
            yield Hostile("cut", name, functools.partial(_cut, content, share), refused=False)
        yield Hostile("one byte", name, functools.partial(_cut, content[:1], 1.0), refused=False)
        yield Hostile("nothing", name, bytes)
        for number in range(FLIPS_OF_EACH):
            yield Hostile("flipped", name, functools.partial(_flipped, name, content, number), refused=False)
        yield Hostile("noise", name, functools.partial(_noise, name, content), refused=False)


def _cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def _flipped(name: str, content: bytes, number: int) -> bytes:
    chance, flipped = random.Random(f"{name} {number}"), bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _noise(name: str, content: bytes) -> bytes:
    return content[:64] + random.Random(name).randbytes(5000)


def disguised() -> Iterator[Hostile]:
    contents = {**ALL_GOOD, "page.html": b"<html><script>alert(1)</script>", "run.exe": b"MZ" + bytes(500)}
    contents["program.elf"] = b"\x7fELF\x02\x01\x01" + bytes(500)
    for claimed in ALL_GOOD:
        for real, content in contents.items():
            ending, other = (_family(name) for name in (claimed, real))
            if ending == other or (ending == "zip" and other in {"docx", "xlsx"}):
                continue
            # Words may stand in any text file; so may a page of the web, as words.
            harmless = ending in {"txt", "csv"} and other in {"txt", "csv", "html"}
            yield Hostile(f"{real} as", claimed, functools.partial(bytes, content), refused=not harmless)
    for name in (
        "x.svg",
        "x.html",
        "x.js",
        "x.exe",
        "x.php",
        "x.phtml",
        "x.pdf.exe",
        "x",
        ".htaccess",
        "x.sh",
        "x.jsp",
    ):
        yield Hostile("kind", name, functools.partial(bytes, b"<svg onload=alert(1)><?php system($_GET[0]); ?>"))


def _family(name: str) -> str:
    return name.rpartition(".")[2].replace("jpeg", "jpg")


def polyglots() -> Iterator[Hostile]:
    archive = packed({"x.js": b"alert(1)"})
    for name in ("photo.jpg", "logo.png", "moving.gif", "shot.webp"):
        for second in (archive, b"<html><script>alert(1)</script></html>", b"<?php system($_GET[0]); ?>", pdf()):
            yield Hostile("two in one", name, functools.partial(bytes, GOOD[name] + second), refused=False)
    yield Hostile("script first", "x.gif", functools.partial(bytes, b"GIF89a/*" + bytes(8) + b"*/=1;alert(1)//"))
    yield Hostile("script first", "x.jpg", functools.partial(bytes, b"\xff\xd8\xff\xe0/*<script>*/" + bytes(200)))
    yield Hostile("two in one", "x.pdf", functools.partial(bytes, pdf() + archive))
    yield Hostile("two in one", "x.doc", functools.partial(bytes, old_office("WordDocument") + archive))
    yield Hostile("page first", "x.pdf", functools.partial(bytes, b"<html>" + pdf()))
    yield Hostile("program first", "x.zip", functools.partial(bytes, b"MZ" + bytes(200) + archive))


NAMES = (
    "\u202egnp.exe.jpg",
    "a\u2066b\u2069\u200b\ufeff.jpg",
    "tab\tbell\x07escape\x1b[31mdelete\x7f.jpg",
    "CON.txt",
    "con.jpg",
    "aux.tar.pdf",
    "LPT1.csv",
    "n" * 300 + ".jpg",
    "ü" * 300 + ".txt",
    "🜚" * 300 + ".pdf",
    "a." + "b" * 290 + ".jpg",
    "../../../etc/cron.d/x.txt",
    "..\\..\\windows\\x.txt",
    "C:\\x.pdf",
    "/etc/passwd.txt",
    '"><script>alert(1)</script>.txt',
    "a;b|c&d`e`$(f).txt",
    "%2e%2e%2fx.pdf",
    "   .pdf",
    "x.jpg. . ",
    "-rf.txt",
    "=cmd|' /C calc'!A1.csv",
)


def named() -> Iterator[Hostile]:
    good = {"jpg": photograph(), "txt": b"hello\n", "pdf": pdf(), "csv": b"a;b\n"}
    for name in NAMES:
        content = good.get(_family(name.rstrip(". ")), b"hello")
        yield Hostile("name", name, functools.partial(bytes, content), refused=False)
    yield Hostile("name", "x.jpg\0.php", photograph, refused=False)
    yield Hostile("name", "x.php\0.jpg", photograph, refused=False)


def bombs() -> Iterator[Hostile]:
    for width, height in ((11_300, 11_300), (65_535, 65_535), (2_000_000_000, 2_000_000_000), (1, 50_000_000)):
        yield Hostile("pixels", f"{width}x{height}.png", functools.partial(png_of, width, height))
    yield Hostile("pixels", "real.png", functools.partial(picture, "PNG", (11_300, 11_300), "1"))
    yield Hostile("frames", "large.gif", functools.partial(animation, "GIF", 42, (1000, 1000)))
    yield Hostile("frames", "many.gif", many_frames)
    yield Hostile("frames", "claimed.png", functools.partial(png_of, 1, 1, 2**31 - 1))
    yield Hostile("scans", "again.jpg", many_scans)
    yield Hostile("boxes", "flat.mp4", many_boxes)
    yield Hostile("boxes", "nested.mp4", functools.partial(many_boxes, b"moov", b"free"))
    yield Hostile("text", "text.png", text_bomb, refused=False)
    yield Hostile("profile", "profile.png", profile_bomb, refused=False)
    for name, make in (("zeros.zip", packed), ("zeros.docx", _word), ("zeros.xlsx", _sheet)):
        yield Hostile("zeros", name, functools.partial(make, {"zeros": bytes(60 * MEGABYTE)}))
    yield Hostile("sum", "sum.zip", functools.partial(packed, {f"{n}": b"ab" * 300_000 for n in range(350)}))
    yield Hostile("entries", "entries.zip", functools.partial(packed, {f"{n}.txt": b"" for n in range(1001)}))
    yield Hostile("directory", "directory.zip", functools.partial(directory_bomb, 150_000))
    yield Hostile("directory", "inner.zip", functools.partial(inner_directory_bomb, 150_000))
    for compression in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield Hostile("lies", f"method{compression}.zip", functools.partial(lying_archive, compression))
    yield Hostile("inner", "inner.zip", functools.partial(packed, {"inner.zip": _large_archive()}), refused=False)


def png_of(width: int, height: int, frames: int = 0) -> bytes:
    """A PNG whose header says it is that large, or moves that often, with hardly any data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    moving = chunk(b"acTL", struct.pack(">II", frames, 0)) if frames else b""
    return b"\x89PNG\r\n\x1a\n" + header + moving + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def many_frames(count: int = 150_000) -> bytes:
    """A GIF of one pixel that moves for hours."""
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    start = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes.fromhex("000000ffffff")
    return start + frame * count + b"\x3b"


def many_scans(count: int = 20_000) -> bytes:
    """A progressive JPEG that writes its pixels over and over."""
    out = io.BytesIO()
    Image.effect_noise((3000, 3000), 1).save(out, "JPEG", progressive=True, quality=1)
    content = out.getvalue()
    last = content.rindex(b"\xff\xda")
    scan = content[last:-2][:220]
    return content[:-2] + scan * count + b"\xff\xd9"


def long_scans(count: int = 60) -> bytes:
    """A large progressive JPEG with as many more scans as are still read: some seconds of work in 400 KB."""
    content = picture("JPEG", (6300, 6300), progressive=True, quality=10)
    return content[:-2] + content[content.rindex(b"\xff\xda") : -2] * count + b"\xff\xd9"


def many_boxes(around: bytes = b"", each: bytes = b"uuid", count: int = 250_000) -> bytes:
    """A film of nothing but empty boxes, bare or in one larger box."""
    boxes = struct.pack(">I4s", 8, each) * count
    return mp4()[:24] + (struct.pack(">I4s", 8 + len(boxes), around) + boxes if around else boxes)


def text_bomb() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "A" * 60 * MEGABYTE, zip=True)
    return picture("PNG", pnginfo=text)


def profile_bomb() -> bytes:
    return picture("PNG", icc_profile=bytes(60 * MEGABYTE))


def directory_bomb(count: int) -> bytes:
    """One small entry that the archive's directory names again and again: each name costs whoever reads it."""
    whole = packed({"a": b"x"})
    start, end = whole.rindex(b"PK\x01\x02"), whole.rindex(b"PK\x05\x06")
    entry = whole[start:end]
    tail = bytearray(whole[end:])
    struct.pack_into("<HHII", tail, 8, count % 65_536, count % 65_536, len(entry) * count, start)
    chance = random.Random(count)  # so that they do not shrink as a bomb's zeros do
    entries = b"".join(entry[:16] + chance.randbytes(4) + entry[20:] for _ in range(count))
    return whole[:start] + entries + bytes(tail)


def inner_directory_bomb(count: int) -> bytes:
    return packed({"inner.zip": directory_bomb(count)})


def lying_archive(compression: int) -> bytes:
    """An entry that says it holds ten bytes, and unpacks into 80 MB at the first look."""
    content = bytearray(packed({"a.txt": bytes(80 * MEGABYTE)}, compression))
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(sign) + place, 10)
    return bytes(content)


def _large_archive() -> bytes:
    """45 MB that shrink less than a hundredfold, so that nothing about it is forbidden."""
    chance = random.Random(1)
    return packed({f"{n}": (chance.randbytes(3000) + bytes(150_000)) for n in range(300)}, zipfile.ZIP_STORED)


def _word(more: dict[str, bytes]) -> bytes:
    return word_of(**more)


def _sheet(more: dict[str, bytes]) -> bytes:
    return sheet_of(**more)


def archives() -> Iterator[Hostile]:
    for name in ("../up.txt", "a/../../up.txt", "/etc/passwd", "C:/windows/x", "..\\up.txt"):
        yield Hostile("slip", "slip.zip", functools.partial(_with_entry, name, 0))
    for mode in (0o120777, 0o020777, 0o010777):
        yield Hostile("link", "link.zip", functools.partial(_with_entry, "link", mode))
    middle = packed({"middle.zip": packed({"inner.zip": packed({"a.txt": b"x"})})})
    yield Hostile("nested", "nested.zip", functools.partial(bytes, middle))
    yield Hostile("nested", "renamed.zip", functools.partial(packed, {"a.txt": packed({"b.txt": packed({"c": b"c"})})}))
    yield Hostile("nested slip", "slip.zip", functools.partial(packed, {"a.zip": _with_entry("../up", 0)}))
    yield Hostile("empty", "empty.zip", functools.partial(packed, {}))


def _with_entry(name: str, mode: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename, entry.external_attr = name, mode << 16
        archive.writestr(entry, b"/etc/passwd")
    return out.getvalue()


def offices() -> Iterator[Hostile]:
    declarations = (
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><a/>',
    )
    parts = (("x.docx", "word/document.xml", _word), ("x.xlsx", "xl/workbook.xml", _sheet))
    for name, main, make in parts:
        for part in (main, "docProps/core.xml", "_rels/.rels"):
            for declaration in declarations:
                yield Hostile("entity", name, functools.partial(make, {part: XML + declaration}))
        yield Hostile("macro", name, functools.partial(make, {"word/vbaProject.bin": b"x"}))
        yield Hostile("no xml", name, functools.partial(make, {main: b"not xml"}))


def viruses() -> Iterator[Hostile]:
    for name, content in (
        ("x.txt", VIRUS_TEST),
        ("x.csv", b"a" * 100_000 + VIRUS_TEST),
        ("x.pdf", pdf() + VIRUS_TEST),
        ("x.zip", packed({"eicar.com": VIRUS_TEST})),
        ("x.zip", packed({"a.zip": packed({"eicar.com": VIRUS_TEST})})),
        ("x.docx", word_of(**{"word/media/a.txt": VIRUS_TEST})),
        ("x.jpg", photograph() + VIRUS_TEST),
        ("x.mp4", mp4() + VIRUS_TEST),
    ):
        yield Hostile("virus", name, functools.partial(bytes, content))


def huge() -> Iterator[Hostile]:
    yield Hostile("huge", "huge.txt", functools.partial(bytes, b"a" * (10 * MEGABYTE + 1)))
    yield Hostile("huge", "huge.png", huge_picture)
    yield Hostile("large", "wide.txt", _wide_text, refused=False)
    yield Hostile("large", "controls.csv", functools.partial(bytes, b"a" * (9 * MEGABYTE) + b"\x00"))


def huge_picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((2600, 2600), 90).save(out, "PNG", compress_level=0)
    return out.getvalue()


def _wide_text() -> bytes:
    """Ten megabytes that Python keeps in forty."""
    return b"a" * (10 * MEGABYTE - 8) + "\U0001f71a".encode()


FAMILIES = (damaged, disguised, polyglots, named, bombs, archives, offices, viruses, huge)


@functools.cache
def everything() -> tuple[Hostile, ...]:
    return tuple(file for family in FAMILIES for file in family())
