"""A running portal with its demo, and a browser to walk it with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.running import RunningPortal, one_command, separate_processes

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.fixturenames and not CHROMIUM:  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.skip(reason="needs Chromium"))


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """The demo: on SQLite under its one command, on PostgreSQL and Redis as separate processes with Celery.

    FOYER_STORY_URL names a demo that runs already, for working on these tests.
    """
    if url := os.environ.get("FOYER_STORY_URL"):
        yield RunningPortal(url)
        return
    root = tmp_path_factory.mktemp("portal")
    start = separate_processes if os.environ.get("DATABASE_URL") else one_command
    with open(root / "portal.log", "w") as log, start(root, log) as started:
        yield started


@pytest.fixture(scope="session")
def portal_url(portal: RunningPortal) -> str:
    return portal.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a module: while it lives, its event loop runs, and Django refuses the database to whoever comes next."""
    expect.set_options(timeout=20_000)  # several tests may share a slow machine
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()
