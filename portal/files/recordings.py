"""Films and sounds of the MP4 family without what was written about them: where, when, by whom, with which device.

Players need none of it. The boxes that hold it become free space of the same length, so that nothing else moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

# User data (a telephone's position among them), tagged data, and boxes of others' own (XMP is one).
ABOUT = (b"udta", b"meta", b"uuid")
HOLDING_OTHERS = (b"moov", b"trak")
DEEPEST = 3
# Honest films have hundreds, hours in fragments of a second tens of thousands; so many cost the web process 0.1 s.
MOST_BOXES = 100_000
CHUNK = bytes(64 * 1024)


class TooManyBoxes(ValueError):
    """A file of more boxes than any film needs."""


def forget_what_is_about(path: Path) -> None:
    """Blank it in place. A file whose boxes do not add up is left as it is from there on: no player reads it either.

    Raises TooManyBoxes; the file is then half done.
    """
    with path.open("r+b") as file:
        for count, (name, start, content, end) in enumerate(_boxes(file, 0, path.stat().st_size, DEEPEST), 1):
            if count > MOST_BOXES:
                raise TooManyBoxes
            if name not in ABOUT:
                continue
            file.seek(start + 4)
            file.write(b"free")
            file.seek(content)
            while (left := end - file.tell()) > 0:
                file.write(CHUNK[:left])


def _boxes(file: IO[bytes], start: int, end: int, depth: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(name, start, start of the content, end) of each box, of all levels. Blanking one meanwhile disturbs nothing."""
    while start + 8 <= end:
        file.seek(start)
        size, name, head = int.from_bytes(file.read(4), "big"), file.read(4), 8
        if size == 1:
            size, head = int.from_bytes(file.read(8), "big"), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return
        yield name, start, start + head, start + size
        if name in HOLDING_OTHERS and depth > 0:
            yield from _boxes(file, start + head, start + size, depth - 1)
        start += size
