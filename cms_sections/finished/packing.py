"""The file for the layer: one line of JSON about the page, then its body plain, in brotli and in gzip."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

try:
    import brotli
except ImportError:  # it exists for CPython
    brotli = None

ENCODINGS = ("br", "gzip")
# What the body in an encoding adds to the name of the file for the proxy.
PAGE_NAMES = {"": "", "br": ".br", "gzip": ".gz"}


@dataclass(frozen=True, slots=True)
class Packed:
    """A finished page in memory. `until` is in seconds since 1970, 0 where it holds for ever."""

    headers: list[tuple[str, str]]
    modified: int
    until: float
    bodies: dict[str, bytes]


def bodies_of(html: bytes) -> dict[str, bytes]:
    """The body by its encoding; an empty text is none. What does not grow smaller is left out."""
    found = {"": html, "gzip": gzip.compress(html, 9, mtime=0)}
    if brotli is not None:
        found["br"] = brotli.compress(html, quality=11, mode=brotli.MODE_TEXT)
    return {name: body for name, body in found.items() if not name or len(body) < len(html)}


def pack(headers: list[tuple[str, str]], bodies: dict[str, bytes], *, modified: int, until: datetime | None) -> bytes:
    about = {
        "headers": headers,
        "modified": modified,
        "until": until.timestamp() if until else 0,
        "bodies": [[name, len(body)] for name, body in bodies.items()],
    }
    return json.dumps(about).encode() + b"\n" + b"".join(bodies.values())


def unpack(content: bytes) -> Packed:
    """Raises ValueError for what is damaged."""
    line, _end, rest = content.partition(b"\n")
    bodies, start = {}, 0
    try:
        about: dict[str, Any] = json.loads(line)
        for name, length in about["bodies"]:
            bodies[str(name)] = rest[start : start + length]
            start += length
        headers = [(str(name), str(value)) for name, value in about["headers"]]
        modified, until = int(about["modified"]), float(about["until"])
    except (KeyError, TypeError) as error:
        raise ValueError("The file is none of a finished page.") from error
    if start != len(rest) or "" not in bodies:
        raise ValueError("The file does not hold what it says.")
    return Packed(headers, modified, until, bodies)
