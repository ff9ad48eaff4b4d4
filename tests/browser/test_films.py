"""A film plays in Chromium: in sizes where scripts run, as one MP4 where they do not; nothing is loaded before."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.people import findings, person
from tests.portal.files.films.made import needs_ffmpeg

pytestmark = [pytest.mark.browser, needs_ffmpeg]
READY_SECONDS = 240
STATE = """film => ({time: film.currentTime, ready: film.readyState, plays: film.dataset.plays || "",
  height: film.videoHeight, source: film.currentSrc, tracks: film.textTracks.length})"""


def opened(page: Page) -> Any:
    """The page with the film, once both of its sizes are there."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        page.goto("/all-sections/")
        film = page.locator("video.s-video__film")
        address = film.get_attribute("data-stream") if film.count() else None
        if address and page.request.get(address).text().count("RESOLUTION=") == 2:
            return film
        time.sleep(2)
    raise AssertionError("The demo's film was not converted.")


def playing(film: Any) -> dict[str, Any]:
    """How the film is after half a second of it was seen."""
    for _ in range(100):
        state: dict[str, Any] = film.evaluate(STATE)
        if state["time"] > 0.5 and state["ready"] >= 3:
            return state
        time.sleep(0.2)
    return state


def test_it_plays_in_sizes_by_keyboard(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        film = opened(page)
        before = [url for url in asked if "/media/films/" in url or "hls" in url]
        assert [url for url in before if not url.endswith((".jpg", ".m3u8"))] == []
        assert film.get_attribute("preload") == "none"
        assert film.get_attribute("poster")
        asked.clear()
        film.focus()
        page.keyboard.press("Space")
        state = playing(film)
        assert state["time"] > 0.5
        assert (state["plays"], state["tracks"]) == ("stream", 2)
        assert state["height"] in {480, 720}
        assert state["source"].startswith("blob:")
        assert [url for url in asked if url.endswith(".m3u8")] != []
        assert findings(page) == []


def test_it_plays_without_a_script(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url) as page:
        film = opened(page)
        source = film.locator("source").get_attribute("src") or ""
        answer = page.request.get(source, headers={"Range": "bytes=0-99"})
        assert (answer.status, answer.headers["content-type"]) == (206, "video/mp4")
    with person(browser, portal_url, java_script_enabled=False) as page:
        page.goto("/all-sections/")
        film = page.locator("video.s-video__film")
        assert film.locator("source").get_attribute("src") == source
        with page.expect_request(lambda request: request.url.endswith(source), timeout=20_000):
            film.click()
