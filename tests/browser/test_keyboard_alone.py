"""With the keys alone an editor makes a page, adds two sections, moves one up, publishes, and sees it in that order."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import person

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

MOST_TABS = 300
HERE = "(selector) => document.activeElement !== null && document.activeElement.matches(selector)"
# Where the focus is, for whoever reads why a test failed.
TOLD = """() => ({
  focus: (document.activeElement?.outerHTML || "").slice(0, 300),
  errors: [...document.querySelectorAll(".error-message, .w-field__errors, .messages")].map((each) => each.innerText.trim())
    .filter(Boolean),
})"""


class Keys:
    """A person without a mouse: presses keys, looks where the focus is, and goes on when it is where it should be."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, selector: str, key: str = "Tab") -> None:
        """To the next place that fits; where the screen was still being built, from the top once more."""
        for _number in range(MOST_TABS):
            if self.page.evaluate(HERE, selector):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{selector} was not reached by {key}: {self.page.evaluate(TOLD)}")

    def wait_for(self, selector: str) -> None:
        try:
            self.page.wait_for_function(HERE, arg=selector)
        except Exception as error:
            raise AssertionError(f"The focus did not come to {selector}: {self.page.evaluate(TOLD)}") from error

    def write(self, selector: str, words: str) -> None:
        """Typed into that field, and looked at: it holds these words before anything else is done."""
        self.go_to(selector)
        for _attempt in range(3):
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(words)
            if self.page.evaluate("() => document.activeElement.value") == words:
                return
            self.go_to(selector)
        raise AssertionError(f"{words!r} does not stand in {selector}: {self.page.evaluate(TOLD)}")

    def press(self, selector: str) -> None:
        self.go_to(selector)
        self.page.keyboard.press("Enter")


def add(keys: Keys, kind: str, first_field: str) -> None:
    """The last button with a plus sign, the kind by its name, and its first field has the focus."""
    buttons = "#panel-child-content-sections-content .c-sf-add-button:not([data-streamfield-list-add])"
    expect(keys.page.locator(buttons).last).to_be_visible()
    keys.page.locator(buttons).last.evaluate("(button) => button.setAttribute('data-last', '')")
    keys.press(f"{buttons}[data-last]")
    search = ".w-combobox input"
    expect(keys.page.locator(search).last).to_be_visible()
    keys.go_to(search)
    keys.page.keyboard.type(kind)
    expect(keys.page.get_by_role("option", name=kind).first).to_be_visible()
    assert keys.page.evaluate("() => document.activeElement.value") == kind
    keys.page.keyboard.press("ArrowDown")
    keys.page.keyboard.press("Enter")
    field = keys.page.locator(first_field)
    expect(field).to_be_visible()
    if not keys.page.evaluate(HERE, first_field):
        keys.go_to(first_field)


def test_a_page_by_the_keys_alone(browser: Browser, portal_url: str) -> None:
    mark = secrets.token_hex(4)
    with person(browser, portal_url, "editor") as page:
        page.goto("/admin/pages/")
        edit = re.compile(r"^/admin/pages/(\d+)/edit/$")
        links = page.locator("main a[href$='/edit/']")
        expect(links.first).to_be_visible()
        found = [edit.match(link.get_attribute("href") or "") for link in links.all()]
        home = min(int(match[1]) for match in found if match)  # the first page in the first language is the oldest
        page.goto(f"/admin/pages/add/cms_sections/sectionpage/{home}/")
        page.wait_for_function("() => window.wagtailStreamField && document.querySelector('.c-sf-add-button')")
        keys = Keys(page)
        keys.write("[name=title]", f"By keys {mark}")
        add(keys, "Quote", "[name=sections-0-value-quote]")
        keys.write("[name=sections-0-value-quote]", f"Said second {mark}")
        keys.write("[name=sections-0-value-name]", "A customer")
        add(keys, "Call to action", "[name=sections-1-value-title]")
        keys.write("[name=sections-1-value-title]", f"Asked first {mark}")
        keys.press("[id^='block-'] [data-streamfield-list-add], [data-streamfield-list-add]")
        keys.write("[name=sections-1-value-links-0-value-label]", "Write to us")
        keys.write("[name=sections-1-value-links-0-value-address]", "mailto:hello@example.org")
        second = page.locator("[name=sections-1-order]")
        page.locator("[name=sections-1-value-title]").evaluate(
            "(field) => field.closest('section').querySelector('[data-streamfield-action=MOVE_UP]').setAttribute('data-up', '')"
        )
        keys.go_to("[data-up]", key="Shift+Tab")
        page.keyboard.press("Enter")
        expect(second).to_have_value("0")
        expect(page.locator("[name=sections-0-order]")).to_have_value("1")
        keys.press("footer [data-w-dropdown-target=toggle], footer .w-dropdown__toggle, footer button[aria-haspopup]")
        expect(page.locator("[name=action-publish]")).to_be_visible()
        keys.press("[name=action-publish]")
        try:
            page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))  # autosave has led from /add/ to /edit/ long before
        except Exception as error:
            raise AssertionError(f"The page was not published: {page.evaluate(TOLD)}") from error
        page.goto(f"/by-keys-{mark}/")
        text = page.locator("main").inner_text()
        assert text.index(f"Asked first {mark}") < text.index(f"Said second {mark}")
