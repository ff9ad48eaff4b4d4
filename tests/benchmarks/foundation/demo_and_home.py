"""`make demo` stage by stage, cold and warm, and then the home page that it made: queries with 8 and 40 sections."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.benchmarks.figure import Figure, at_most, printed

ROOT = Path(__file__).resolve().parents[3]
WARM_SECONDS = 6.0
MOST_QUERIES = 12
STAGE = re.compile(r"^(?P<name>[^:]+): done in (?P<seconds>\d+(?:\.\d+)?) s")


def measure() -> list[Figure]:
    """A copy of the project's files without its packages, so that the first start makes everything."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        for name in filter(None, tracked.decode().split("\0")):
            if (ROOT / name).is_file():
                (project / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, project / name)
        environment = {**os.environ, "PIP_NO_CACHE_DIR": "1", "PIP_CACHE_DIR": str(Path(folder) / "no-cache")}
        cold, stages = started(project, environment)
        warm, _again = started(project, environment)
        figures = [printed("demo: cold start, empty package cache", cold, "s")]
        figures += [printed(f"demo: {name.strip().lower()}", seconds, "s") for name, seconds in stages.items()]
        figures.append(at_most("demo: warm start to the first page", warm, WARM_SECONDS, "s"))
        few, many = home_page(project)
    return [
        *figures,
        at_most("home page of 8 sections: queries", few["queries"], MOST_QUERIES),
        at_most("home page of 40 sections: queries more than of 8", many["queries"] - few["queries"], 0),
        printed("home page of 8 sections", few["milliseconds"], "ms"),
        printed("home page of 40 sections", many["milliseconds"], "ms"),
    ]


def started(project: Path, environment: dict[str, str]) -> tuple[float, dict[str, float]]:
    """Seconds until the first page comes, and those of each stage, by what the command itself says."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (project.parent / "demo.log").open("w+") as log:
        begun = time.monotonic()
        with running(["make", "demo", f"PORT={port}"], project, environment, log):
            wait_for(f"http://127.0.0.1:{port}/")
            seconds = time.monotonic() - begun
        log.seek(0)
        stages = {found["name"]: float(found["seconds"]) for found in map(STAGE.match, log) if found}
    return seconds, stages


@contextmanager
def running(command: list[str], project: Path, environment: dict[str, str], log: object) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=project, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )  # type: ignore[call-overload]
    try:
        yield
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=60)


def wait_for(url: str, seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(url)


def home_page(project: Path) -> tuple[dict[str, float], dict[str, float]]:
    child = [sys.executable, "-m", "tests.benchmarks.foundation._home_page"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.dev", "FOYER_LOG_LEVEL": "ERROR"}
    answer = subprocess.run(child, cwd=project, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    few, many = json.loads(answer.stdout.splitlines()[-1])
    return few, many
