"""Starts the picture worker and reads its answer. Whatever goes wrong over there arrives here as `ImagingFailed`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings

WORKER = Path(__file__).with_name("worker.py")
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
# The worker has FOYER_IMAGE_CPU_SECONDS of processor time; a busy machine may take longer to give them.
PATIENCE_SECONDS = 60
# Each may take a gigabyte.
_places = BoundedSemaphore(3)


class ImagingFailed(Exception):
    """`code`: not_image, too_many_pixels, too_many_frames, too_many_scans, damaged, memory, time, disk. `facts`:
    what the worker knew."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Output:
    """A picture that the worker has written."""

    path: Path
    format: str
    width: int
    height: int


def clean(
    source: Path, target: Path, *, max_pixels: int, formats: Sequence[str] = FORMATS, sizes: Sequence[int] = ()
) -> dict[str, Output]:
    """`original` (the whole picture as pixels only, upright, sRGB) and one output for each of `sizes`."""
    return _outputs(target, _ask("clean", source, max_pixels, formats, target=str(target), sizes=list(sizes)))


def render(
    source: Path, target: Path, *, max_pixels: int, renditions: Sequence[dict[str, Any]], cpu_times: int = 1
) -> dict[str, Output]:
    """Cut-outs, each `{"name", "box", "size", "format"?, "quality"?, "lossless"?, "background"?}`, of one decoding.

    Many of them in the background may take `cpu_times` the time that one request may.
    """
    asked = {"target": str(target), "renditions": list(renditions)}
    return _outputs(target, _ask("render", source, max_pixels, FORMATS, cpu_times, **asked))


def measure(source: Path, *, max_pixels: int) -> tuple[int, int]:
    """Width and height as a person sees the picture, from its header."""
    found = _ask("measure", source, max_pixels, FORMATS)
    return found["width"], found["height"]


def _outputs(target: Path, found: dict[str, Any]) -> dict[str, Output]:
    return {name: Output(target / name, **facts) for name, facts in found["outputs"].items()}


def _ask(
    work: str, source: Path, max_pixels: int, formats: Sequence[str], cpu_times: int = 1, **more: Any
) -> dict[str, Any]:
    request = {"work": work, "source": str(source), "max_pixels": max_pixels, "formats": list(formats), **more}
    with _places:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(WORKER), str(settings.FOYER_IMAGE_CPU_SECONDS * cpu_times)],
                input=json.dumps(request).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE_SECONDS * cpu_times,
                # Nothing of this process's environment: it holds secrets. One heap keeps the worker inside its memory.
                env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ImagingFailed("time") from error
    if done.returncode != 0:
        raise ImagingFailed("time" if done.returncode in {-9, -24} else "damaged")
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise ImagingFailed("damaged") from error
    if not found.pop("ok"):
        raise ImagingFailed(found.pop("code"), **found)
    return found
