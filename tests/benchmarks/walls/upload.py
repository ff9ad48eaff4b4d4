"""A photograph of 5 MB, sent to a real web process as a note's attachment: its time and what the process grows by."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from tests.benchmarks.figure import Figure, at_most, printed
from tests.security.files.multipart import BOUNDARY, multipart

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 5
MOST_SECONDS = 3.0
MOST_MEGABYTES = 64.0
MOST_BOMB_SECONDS = 0.5
MEGABYTE = 1024 * 1024
TOKEN = "a" * 32


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as root:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{root}/foyer.sqlite3",
            "DATABASE_OWNER_URL": "",
            "REDIS_URL": "",
            "FOYER_LOG_LEVEL": "ERROR",
            "FOYER_TEST_ROOT": root,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        who = _beside("people", environment)
        photo = photograph()
        with web_process(environment) as (address, worker):
            send(address, who, small_photograph())  # the first request loads what all others use
            seconds, grown = [], []
            for _ in range(ROUNDS):
                Path(f"/proc/{worker}/clear_refs").write_text("5")  # the peak counts from here
                before = memory(worker, "VmRSS")
                began = time.perf_counter()
                send(address, who, photo)
                seconds.append(time.perf_counter() - began)
                grown.append((memory(worker, "VmHWM") - before) / MEGABYTE)
        made = list((Path(root) / "media/private/stored").rglob("*.jpg"))
        assert len(made) == 4 * (ROUNDS + 1), f"{len(made)} files instead of each photograph with its three sizes"
        floor = decoded_and_written(photo)
        bombs = _beside("bombs", environment)
    slowest = max(bombs, key=lambda name: bombs[name])
    note = f"{len(photo) / MEGABYTE:.1f} MB, 12 megapixels; Pillow alone reads and writes it in {floor:.1f} s"
    return [
        at_most("upload of a 5 MB photograph with its sizes", statistics.median(seconds), MOST_SECONDS, "s", note),
        at_most("upload of a 5 MB photograph: web process more", max(grown), MOST_MEGABYTES, "MB"),
        printed("upload of a 5 MB photograph to Pillow alone", statistics.median(seconds) / floor, "times"),
        at_most("a bomb is refused", bombs[slowest], MOST_BOMB_SECONDS, "s", f"slowest of {len(bombs)}: {slowest}"),
    ]


def _beside(what: str, environment: dict[str, str]) -> dict[str, Any]:
    child = [sys.executable, "-m", "tests.benchmarks.walls._upload", what]
    answer = subprocess.run(child, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return found


def photograph() -> bytes:
    """Twelve megapixels with as much detail as 5 MB hold, and a position."""
    grain = Image.effect_noise((1000, 750), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    fine = Image.effect_noise((4000, 3000), 12)
    picture = Image.merge("RGB", (grain, Image.blend(grain, fine, 0.5), fine))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    for quality in range(96, 40, -2):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, exif=exif)
        if len(out.getvalue()) <= 5 * MEGABYTE:
            return out.getvalue()
    raise AssertionError("no quality is low enough")


def small_photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(out, "JPEG")
    return out.getvalue()


def decoded_and_written(photo: bytes) -> float:
    began = time.perf_counter()
    picture = Image.open(io.BytesIO(photo)).convert("RGB")
    picture.save(io.BytesIO(), "JPEG", quality=88)
    return time.perf_counter() - began


@contextmanager
def web_process(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """gunicorn as it is shipped, with one process; its address and the process that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--config", "portal/launch/gunicorn_conf.py", "--workers", "1"]
    process = subprocess.Popen([*command, "--bind", address, "portal.wsgi:application"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://{address}/health/live", timeout=10)
                break
            except OSError:
                time.sleep(0.1)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield address, int(children[0])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def send(address: str, who: dict[str, Any], photo: bytes) -> None:
    fields = {"note-text": "Photographed", "csrfmiddlewaretoken": TOKEN}
    request = urllib.request.Request(
        f"http://{address}{who['path']}",
        data=multipart(fields, [("note-attachments", "photo.jpg", photo)]),
        headers={
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Cookie": f"{who['cookie']}; {who['csrf']}={TOKEN}",
        },
    )
    opener = urllib.request.build_opener(_StaysHere)
    try:
        opener.open(request, timeout=120)
    except urllib.error.HTTPError as answer:
        if answer.code == 302 and "timeline" in answer.headers["Location"]:
            return
        raise
    raise AssertionError("the note was not taken")


class _StaysHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def memory(process: int, field: str) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(field)
