"""A form with files in Chromium: without a script, by keyboard, at a telephone's width and at a desk's; axe finds nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import findings, person

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 1000}
FORM = "#apply form[data-enquiry]"


def _picture(page: Page, name: str) -> None:
    """For looking at, where somebody names a folder."""
    if folder := os.environ.get("FOYER_PICTURES_OF_FORMS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


@pytest.mark.parametrize(("script", "size"), [(False, PHONE), (True, DESK)], ids=["no script, phone", "script, desk"])
def test_a_mistake_then_thanks(
    browser: Browser, portal_url: str, tmp_path: Path, script: bool, size: dict[str, int]
) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("I have built boats.\n")
    with person(browser, portal_url, java_script_enabled=script, viewport=size) as page:
        page.goto("/all-sections/?utm_campaign=boats")
        form = page.locator(FORM)
        form.get_by_label("Your name").fill(f"Ada {size['width']}")
        form.get_by_label("Your e-mail").fill("not an address")
        form.get_by_label("From elsewhere").check()
        form.get_by_label("Mend it").check()
        form.get_by_label("Hours a week").fill("7")
        form.get_by_label("Anything else").press_sequentially("A long and quiet sentence.", delay=70)
        form.get_by_label("Something you are proud of").set_input_files(paper)
        form.get_by_role("button", name="Send application").click()
        summary = page.locator("#apply-form")
        expect(summary).to_be_visible()
        expect(summary).to_be_in_viewport()
        expect(summary).to_contain_text("things need your attention")
        expect(summary).to_contain_text("Choose your files once more")
        expect(summary).to_be_focused()
        expect(form.get_by_label("Your name")).to_have_value(f"Ada {size['width']}")
        expect(form.get_by_label("From elsewhere")).to_be_checked()
        expect(form.get_by_label("Mend it")).to_be_checked()
        _picture(page, f"mistake-{size['width']}")
        if script:
            assert findings(page) == []
        wide = "document.documentElement.scrollWidth <= window.innerWidth"
        assert not script or page.evaluate(wide)

        summary.get_by_role("link", name="Your e-mail").press("Enter")
        form.get_by_label("Your e-mail").fill(f"ada{size['width']}@boats.example")
        form.get_by_label("Hours a week").fill("20")
        form.get_by_label("Something you are proud of").set_input_files(paper)
        form.get_by_role("checkbox", name="You may keep this for six months").check()
        form.get_by_role("button", name="Send application").press("Enter")
        thanks = page.locator("#apply .s-contact__thanks")
        expect(thanks).to_have_text("Thank you. We have it.You hear from us within a week, whatever the answer is.")
        expect(thanks).to_be_focused()
        _picture(page, f"thanks-{size['width']}")
        page.reload()
        expect(thanks).to_be_visible()
        assert page.context.cookies() == []

    with person(browser, portal_url, "staff", viewport=size) as page:
        page.goto("/admin/enquiries/")
        assert findings(page) == []
        rows = page.get_by_role("link", name=f"Ada {size['width']}")
        expect(rows).to_have_count(1)
        rows.click()
        expect(page.get_by_text("From elsewhere")).to_be_visible()
        expect(page.get_by_text("boats", exact=True)).to_be_visible()
        _picture(page, f"enquiry-{size['width']}")
        with page.expect_download() as download:
            page.get_by_role("link", name="paper.txt").click()
        assert Path(download.value.path()).read_text() == "I have built boats.\n"
        page.get_by_role("button", name="Mark as dealt with").click()
        expect(page.get_by_role("button", name="Open again")).to_be_visible()
        assert findings(page) == []


def test_the_page_of_contact_at_both_widths(browser: Browser, portal_url: str) -> None:
    for size in (PHONE, DESK):
        with person(browser, portal_url, viewport=size) as page:
            page.goto("/contact/")
            assert findings(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            _picture(page, f"contact-{size['width']}")
