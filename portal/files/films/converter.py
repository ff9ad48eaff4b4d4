"""ffmpeg and ffprobe as children with limits: no shell, no network, no file but the one they are given."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

LIMITS = Path(__file__).with_name("limits.py")
# Of this process's environment nothing: it holds secrets.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
PROBE_SECONDS = 20
MOST_WORDS = 300
KILLED_BY_TIME = {-9, -24, 137, 152}
# What ffmpeg says of an input or an output that only the first of these two is to blame for.
OF_MEMORY = ("Cannot allocate memory", "malloc of size")
OF_DISK = ("No space left on device", "File too large")


class ConvertingFailed(Exception):
    """`code`: unreadable, time, memory, disk. `words` is what the program said, for the log."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def program(name: str) -> str:
    """Where ffmpeg or ffprobe is on this machine; empty when it has none."""
    return shutil.which(name) or ""


def there_is_a_converter() -> bool:
    return bool(program("ffmpeg") and program("ffprobe"))


def container_of(path: Path) -> str:
    """The demuxer for what the file begins with: never left to the program, which would take a playlist for a film and
    open what it names. Empty for all else."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if head[:4] == b"OggS":
        return "ogg"
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}:
        return "mov"
    return ""


def opened(path: Path) -> list[str]:
    """The arguments that open a film; raises ConvertingFailed for what is none."""
    container = container_of(path)
    if not container:
        raise ConvertingFailed("unreadable", "no known container")
    return ["-protocol_whitelist", "file", "-f", container, "-i", f"file:{path}"]


def probe(path: Path) -> dict[str, Any]:
    """What ffprobe says of streams and container."""
    command = [program("ffprobe"), "-v", "error", "-of", "json", "-show_format", "-show_streams", *opened(path)]
    try:
        done = subprocess.run(
            _limited(command, PROBE_SECONDS),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_SECONDS * 2,
            env=ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ConvertingFailed("time") from error
    if done.returncode:
        raise _failure(done.returncode, done.stderr)
    try:
        found = json.loads(done.stdout)
    except ValueError as error:
        raise ConvertingFailed("unreadable") from error
    return found if isinstance(found, dict) else {}


def encode(source: Path, arguments: Sequence[str], *, folder: Path, seconds: int, at: Callable[[float], None]) -> None:
    """Run ffmpeg on `source` in `folder`. `at` is told how many seconds of the film are done; what it raises ends it."""
    command = [
        program("ffmpeg"), "-hide_banner", "-nostdin", "-y", "-loglevel", "error", "-progress", "pipe:1",
        "-stats_period", "0.5", "-threads", "2", *opened(source), *arguments,
    ]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            _limited(command, seconds),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=ENVIRONMENT,
        )
        try:
            assert child.stdout is not None
            for line in child.stdout:
                name, _, value = line.decode("ascii", "replace").strip().partition("=")
                if name == "out_time_us" and value.isdigit():
                    at(int(value[:15]) / 1_000_000)
                elif name == "progress":
                    at(-1)
            code = child.wait()
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()
        if code:
            said.seek(0)
            raise _failure(code, said.read(64 * 1024))


def _limited(command: list[str], seconds: int) -> list[str]:
    return [sys.executable, "-I", str(LIMITS), str(seconds), str(settings.FOYER_FILM_MEMORY_MB), "--", *command]


def _failure(code: int, said: bytes) -> ConvertingFailed:
    words = said.decode("utf-8", "replace").strip()
    if code in KILLED_BY_TIME:
        return ConvertingFailed("time", words[-MOST_WORDS:])
    if any(sign in words for sign in OF_MEMORY):
        return ConvertingFailed("memory", words[-MOST_WORDS:])
    if any(sign in words for sign in OF_DISK):
        return ConvertingFailed("disk", words[-MOST_WORDS:])
    return ConvertingFailed("unreadable", words[-MOST_WORDS:])
