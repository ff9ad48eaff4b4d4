"""Files made for the tests: good ones of every kind, with whatever they carry that must not survive."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms


def photograph(
    size: tuple[int, int] = (120, 80), *, orientation: int = 1, marked: bool = True, quality: int = 90
) -> bytes:
    """A JPEG as a telephone writes it: camera, position, comment and profile; red to the left, blue to the right."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, size[0], size[1]))
    options: dict[str, Any] = {"quality": quality}
    if marked:
        exif = Image.Exif()
        exif[0x010F] = "SecretCamera"
        exif[0x0112] = orientation
        position = exif.get_ifd(0x8825)
        position[1], position[2] = "N", (52.0, 30.0, 0.0)
        position[3], position[4] = "E", (13.0, 24.0, 0.0)
        options |= {
            "exif": exif,
            "comment": b"SecretComment",
            "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
            "xmp": b"<x:xmpmeta>SecretXmp</x:xmpmeta>",
        }
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def picture(format_name: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    colours: dict[str, Any] = {"RGB": (10, 120, 60), "RGBA": (10, 120, 60, 90), "L": 90, "1": 1, "P": 3}
    image = Image.new(mode, size, colours[mode])
    out = io.BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


def animation(format_name: str = "GIF", frames: int = 3, size: tuple[int, int] = (30, 20)) -> bytes:
    pictures = [Image.new("RGB", size, (80 * number % 256, 20, 200)) for number in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, format_name, save_all=True, append_images=pictures[1:], duration=120, loop=0)
    return out.getvalue()


def pdf() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def packed(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


XML = b'<?xml version="1.0" encoding="UTF-8"?>'
CONTENT_TYPES = XML + b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def word(**more: bytes) -> bytes:
    return packed(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "word/document.xml": XML + b"<w:document xmlns:w='w'/>",
            **more,
        }
    )


def sheet(**more: bytes) -> bytes:
    return packed(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "xl/workbook.xml": XML + b"<workbook/>",
            **more,
        }
    )


def old_office(stream: str) -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1016 + f"{stream}\0".encode("utf-16-le") + b"\0" * 512


def upload(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


GOOD: dict[str, bytes] = {
    "photo.jpg": photograph(),
    "photo.jpeg": photograph(),
    "logo.png": picture("PNG", mode="RGBA"),
    "moving.gif": animation(),
    "still.gif": picture("GIF", mode="P"),
    "shot.webp": picture("WEBP"),
    "offer.pdf": pdf(),
    "letter.docx": word(),
    "table.xlsx": sheet(),
    "letter.doc": old_office("WordDocument"),
    "table.xls": old_office("Workbook"),
    "people.csv": "name;town\nJürgen;Köln\n".encode(),
    "umlauts.csv": "name;town\nJürgen;Köln\n".encode("cp1252"),
    "wide.csv": "name;town\nJürgen;Köln\n".encode("utf-16"),
    "note.txt": b"hello\n",
    "pack.zip": packed({"a.txt": b"hello", "folder/b.txt": b"more"}),
}


# Two pictures of 32 × 24, without sound: the smallest that ffmpeg takes for a film.
FILM = zlib.decompress(
    base64.b64decode(
        "eNpjYGCQSCupLMgtMDFiAAIQnVmcnwtkcqQVpaYyMDCz5+bnlwH5ObllGSkMKID5BQMD4wQGRgYQQgBGVFXofAcGvIAJiMJKihKzgeyY"
        "kmywncyYpgHtZcBvD1Z7FYBYAsxVSU0pKQbSMqk5xSUIHVBzwXoZz+WmZCaCdOWmoPtdA4gFGEKPgDm6GSk5RTCZssyUVGSVYUB+vkdi"
        "XkpOKkgNY2VuZl4akCFSlgs2FNmZKikQOZmUotQ0JG/wlBblKEAdaFlckpQDZO8sLilOQVKzMrEs2RBHUIA8LsHgAaQ9YCp4fIDqFXIy"
        "kyqMzEywRYTE//9AUh+oypnR6QDX/4cM4ulA+iZnXQyLAyhOQART85HOSYwMrBmnG55sAgVJQWJxAdQBICySVFIEDV2RAAhmkCguAYc8"
        "zKHAGOcAKwB6CFkchGWAYsloYkxIclWoKYfhNxBzQsxKzkfoYzYH0raQFE0egGYHRp7clESQh76ndrTYH1HSYjjQYs/HwF/fIPHpeddv"
        "5qSUMLVAu/0r8t7HFyxT2xl8Y+vE99H3Pi8++27D58/pc+dd/zx17jQWRoPTzAwbGniezXGpmKJ3sLrw56OLohOqdxnuOXP8xdGPboXl"
        "PWbnj13ZaCD4TTx/DgNLQeSO7C2f65/Pa2af5qD2+fRr05nPphfV3vzbb/zxOveewiC+f+JLS94bF915qrzpgAGDwAGFI5NLmupqGdY2"
        "8y8s/29htKeo8P3xV3P/VeUv0/T8Nvu/8ffvc1/H/H9/gqFG8ZvUt/+fexmOKFi+nSC6iWXSjugDi8LZK5KP/3dc+eDX/+dCDKwS/2e9"
        "Zj/N2/i0A+h1VsdZlk8bAH725BI="
    )
)


def mp4() -> bytes:
    return FILM


def mp3() -> bytes:
    return b"ID3\x03\0\0\0\0\0\0" + b"\xff\xfb\x90\x44" + bytes(400)
