"""Draws the demo's pictures anew: ``python -m cms_sections.demo.pictures.draw [name …]``."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Callable

from PIL import Image

from cms_sections.demo.pictures import aerial, maps, people, quiet, rooms, town
from cms_sections.demo.pictures.catalogue import HERE

LARGEST = 345_000

SCENES: dict[str, tuple[Callable[[random.Random], Image.Image], str]] = {
    "delta": (aerial.delta, "e"),
    "enfilade": (rooms.enfilade, "a"),
    "harbour": (rooms.harbour, "d"),
    "town": (town.town, "a"),
    "desk": (quiet.desk, "a"),
    "coast": (quiet.coast, "a"),
    "island": (maps.island, "b"),
    "circles": (maps.circles, "a"),
    "ines": (people.ines, "a"),
    "jonas": (people.jonas, "a"),
    "amara": (people.amara, "a"),
}


def main(names: list[str]) -> None:
    for name in names or SCENES:
        scene, seed = SCENES[name]
        data = _packed(scene(random.Random(seed)))
        (HERE / f"{name}.jpg").write_bytes(data)
        sys.stdout.write(f"{name}: {len(data) // 1000} kB\n")


def _packed(picture: Image.Image) -> bytes:
    """The picture as a JPEG of the best quality that stays below the limit."""
    for quality in range(86, 50, -3):
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        if file.tell() <= LARGEST:
            break
    return file.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
