"""Large pictures of a gallery: by keyboard, and without a script as plain links."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import findings, person

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


def test_the_large_pictures_by_keyboard_and_without_a_script(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url) as page:
        page.goto("/all-sections/")
        links = page.locator("[data-lightbox] .s-gallery__open")
        dialog = page.locator("dialog.lightbox")
        expect(dialog).to_be_hidden()
        links.nth(0).focus()
        page.keyboard.press("Enter")
        expect(dialog).to_be_visible()
        picture = dialog.locator("img")
        first = picture.get_attribute("src")
        assert first == links.nth(0).get_attribute("href")
        expect(dialog.locator(".lightbox__caption")).to_have_text("Flood warnings by text message · 1 / 3")
        assert findings(page) == []
        page.keyboard.press("ArrowLeft")
        expect(dialog.locator(".lightbox__caption")).to_have_text("Charts for a survey office · 3 / 3")
        assert picture.get_attribute("src") == links.nth(2).get_attribute("href")
        assert picture.get_attribute("alt") == links.nth(2).locator("img").get_attribute("alt")
        page.keyboard.press("Tab")
        inside = "() => document.querySelector('dialog.lightbox').contains(document.activeElement)"
        assert page.evaluate(inside)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(links.nth(2)).to_be_focused()
    with person(browser, portal_url, java_script_enabled=False) as page:
        page.goto("/all-sections/")
        answer = page.request.get(page.locator(".s-gallery__open").first.get_attribute("href") or "")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("image/")
