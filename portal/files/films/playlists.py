"""The list of a film's sizes for players that choose (HLS), and what it says of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FRAGMENT = re.compile(r"#EXTINF:(\d{1,6}(?:\.\d{1,9})?),[^\n]*\n#EXT-X-BYTERANGE:(\d{1,15})@\d{1,15}\n")
HEAD_BYTES = 64 * 1024


def about(playlist: Path, stream: Path, *, has_sound: bool) -> dict[str, Any]:
    """How many bits a second a size needs at most and on the whole, and its codecs as players want them named."""
    fragments = [(float(seconds), int(size)) for seconds, size in FRAGMENT.findall(playlist.read_text())]
    seconds = sum(length for length, _size in fragments)
    peak = max((8 * size / length for length, size in fragments if length > 0), default=0)
    average = 8 * sum(size for _length, size in fragments) / seconds if seconds else 0
    codecs = [_picture_codec(stream), *(["mp4a.40.2"] if has_sound else [])]
    return {
        "bandwidth": max(1, round(peak)),
        "average": max(1, round(average)),
        "codecs": ",".join(codec for codec in codecs if codec),
    }


def _picture_codec(stream: Path) -> str:
    with stream.open("rb") as file:
        head = file.read(HEAD_BYTES)
    at = head.find(b"avcC")
    return f"avc1.{head[at + 5 : at + 8].hex()}" if at >= 0 else ""


def master(sizes: Iterable[Mapping[str, Any]]) -> str:
    """The list of sizes, the smallest first: a telephone begins with what it can surely play."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for size in sizes:
        codecs = f',CODECS="{size["codecs"]}"' if size["codecs"] else ""
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={size['bandwidth']},AVERAGE-BANDWIDTH={size['average']}"
            f",RESOLUTION={size['width']}x{size['height']}{codecs}",
            str(size["playlist"]),
        ]
    return "\n".join(lines) + "\n"
