"""Lighthouse on a phone: every page of the demo, as a visitor gets it. The program is not part of the project.

It is looked for by the name `lighthouse`, and by `npx --no-install lighthouse`; CHROME_PATH names a browser where it finds
none. FOYER_BENCH_ROUNDS says how often each page is measured (5); of each score the middle counts.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.benchmarks.figure import Figure, at_least, at_most, printed
from tests.security.production.processes import ended, until
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = {"performance": 95}
MOST_KB_OF_HOME = 250
SHOWN_POINTS = 4
LONGEST_WAIT = 900
ADDRESS = re.compile(r"<loc>https?://[^/<]+([^<]*)</loc>")


def measure() -> list[Figure]:
    program = lighthouse()
    if program is None:
        note = "SKIPPED: there is no lighthouse on PATH, and npx has none (npm install --global lighthouse)"
        print(f"website      lighthouse: {note}", flush=True)
        return [printed("Lighthouse on every demo page", 0, "pages", note)]
    rounds = max(1, int(os.environ.get("FOYER_BENCH_ROUNDS", "5")))
    with tempfile.TemporaryDirectory() as name, demo(Path(name)) as port:
        pages = when_ready(port)
        return [figure for path in pages for figure in _figures(program, port, path, rounds)]


def lighthouse() -> list[str] | None:
    """How the program is called, if there is one."""
    for command in (["lighthouse"], ["npx", "--no-install", "lighthouse"]):
        if shutil.which(command[0]) is None:
            continue
        asked = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False, timeout=120)
        if asked.returncode == 0:
            return command
    return None


@contextmanager
def demo(folder: Path) -> Iterator[int]:
    """`make demo` on a database and folders of its own."""
    port = free_port()
    environment = {
        **os.environ,
        "FOYER_VAR_ROOT": str(folder / "var"),
        "FOYER_MEDIA_ROOT": str(folder / "media"),
        "FOYER_FINISHED_ROOT": str(folder / "pages"),
        "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
        "DATABASE_OWNER_URL": "",
        "REDIS_URL": "",
    }
    command = [sys.executable, "-m", "portal.launch.demo", "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "demo.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=written, stderr=written, start_new_session=True
        )
    try:
        until(lambda: _status(port, "/") == 200, seconds=LONGEST_WAIT, process=process, log=log)
        yield port
    finally:
        ended(process)


def when_ready(port: int) -> list[str]:
    """The pages of the sitemap, as soon as none of them changes any more: then all its pictures are made."""
    end, before = time.monotonic() + LONGEST_WAIT, dict[str, bytes]()
    while time.monotonic() < end:
        pages = _pages(port)
        now = {path: _body(port, path) for path in pages}
        if now and now == before and all(b"srcset" in body or b"<picture" not in body for body in now.values()):
            return pages
        before = now
        time.sleep(10)
    raise AssertionError(f"The demo still made pictures after {LONGEST_WAIT} s.")


def _pages(port: int) -> list[str]:
    """Also of sitemaps that a sitemap names."""
    found: list[str] = []
    wanted = ["/sitemap.xml"]
    while wanted:
        for path in ADDRESS.findall(_body(port, wanted.pop()).decode()):
            (wanted if path.endswith(".xml") else found).append(path or "/")
    return sorted(dict.fromkeys(found))


def _figures(program: list[str], port: int, path: str, rounds: int) -> list[Figure]:
    reports = [_report(program, f"http://127.0.0.1:{port}{path}") for _number in range(rounds)]
    figures = []
    for category in CATEGORIES:
        score = statistics.median(float(report["categories"][category]["score"] or 0) * 100 for report in reports)
        note = "; ".join(_lost(reports[0], category)) if score < 100 else ""
        figures.append(at_least(f"{path}: {category}", score, LEAST.get(category, 100), "", note))
    weight = statistics.median(
        float(report["audits"]["total-byte-weight"].get("numericValue") or 0) / 1024 for report in reports
    )
    if path == "/":
        figures.append(at_most(f"{path}: bytes on a phone", weight, MOST_KB_OF_HOME, "kB"))
    else:
        figures.append(printed(f"{path}: bytes on a phone", weight, "kB"))
    return figures


def _lost(report: dict[str, Any], category: str) -> list[str]:
    """Which audits took points, those that weigh most first."""
    lost = [
        (each["weight"] * (1 - audit["score"]), audit["title"].replace("|", "/"))
        for each in report["categories"][category]["auditRefs"]
        if each["weight"] and (audit := report["audits"][each["id"]]).get("score") is not None and audit["score"] < 1
    ]
    return [title for _weight, title in sorted(lost, reverse=True)[:SHOWN_POINTS]]


def _report(program: list[str], address: str) -> dict[str, Any]:
    """Lighthouse's own setting is a phone on a slow line."""
    flags = "--headless=new --no-sandbox --disable-dev-shm-usage"
    options = ["--output=json", "--quiet", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}"]
    environment = dict(os.environ)
    if (browser := shutil.which("chromium") or shutil.which("google-chrome")) and "CHROME_PATH" not in environment:
        environment["CHROME_PATH"] = browser
    done = subprocess.run(
        [*program, address, *options], env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    found: dict[str, Any] = json.loads(done.stdout)
    if problem := found.get("runtimeError"):
        raise AssertionError(f"{address}: {problem}")
    return found


def _status(port: int, path: str) -> int:
    try:
        return _ask(port, path)[0]
    except OSError:
        return 0


def _body(port: int, path: str) -> bytes:
    return _ask(port, path)[1]


def _ask(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
