"""The seven steps in Chromium, with a real drag; axe looks at every page on the way."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from portal.launch.story.pictures import drawn_picture, telephone_photograph
from portal.launch.story.plot import Plot
from portal.launch.story.steps_staff import make_key, revoke_key
from portal.launch.story.walker import Walker
from tests.browser.people import findings, person

pytestmark = pytest.mark.browser
MARK = f"chromium {secrets.token_hex(3)}"
COMPANY = "Brandt Logistik"


def sections(page: Page) -> Locator:
    return page.locator("[data-contentpath=sections] [data-streamfield-stream-container]").first.locator(
        "> [data-streamfield-child]"
    )


def test_1_the_editor_adds_a_section_drags_it_and_publishes(browser: Browser, portal_url: str, tmp_path: Path) -> None:
    picture = tmp_path / "desk.jpg"
    picture.write_bytes(drawn_picture(1200, 800))
    with person(browser, portal_url, "editor") as page, person(browser, portal_url) as stranger:
        page.goto("/admin/images/add/")
        page.set_input_files("[name=file]", picture)
        page.fill("[name=title]", f"Desk {MARK}")
        page.get_by_role("button", name="Upload").click()
        page.wait_for_url(re.compile(r"/admin/images/(?:\?.*)?$"))

        page.goto("/admin/pages/3/edit/")
        before = sections(page).count()
        page.locator("button.c-sf-add-button[title='Insert a block']").nth(2).click()
        page.get_by_role("option", name="Text with picture").click()
        expect(sections(page)).to_have_count(before + 1)
        added = sections(page).nth(2)
        added.locator("[data-contentpath=title] input").fill(f"A section of {MARK}")
        added.locator("[data-contentpath=text] [contenteditable=true]").fill("Written in a browser.")
        added.locator("[data-contentpath=picture]").get_by_role("button", name="Choose an image").click()
        page.locator(".modal").get_by_role("link", name=re.compile(f"Desk {MARK}")).first.click()
        expect(added.locator("[data-contentpath=picture] img")).to_be_visible()
        drag_above(page, moved=2, target=1)
        expect(sections(page).nth(1).locator("[data-contentpath=title] input")).to_have_value(f"A section of {MARK}")

        save_draft(page)
        page.goto("/admin/pages/3/view_draft/")
        expect(page.get_by_role("heading", name=f"A section of {MARK}")).to_be_visible()
        stranger.goto("/")
        expect(stranger.get_by_text(f"A section of {MARK}")).to_have_count(0)

        page.goto("/admin/pages/3/edit/")
        publish(page)
        stranger.goto("/")
        titles = [title.strip() for title in stranger.locator("main h1, main h2").all_inner_texts()]
        assert titles.index(f"A section of {MARK}") == 1
        assert stranger.context.cookies() == []
        assert findings(stranger) == []

        restore_the_oldest_version(page)
        stranger.goto("/")
        expect(stranger.get_by_text(f"A section of {MARK}")).to_have_count(0)


def drag_above(page: Page, *, moved: int, target: int) -> None:
    """Fold all sections, then take one by its handle and let it go above another."""
    for index in range(sections(page).count()):
        sections(page).nth(index).locator("> section [data-panel-toggle]").first.click()
    handle = sections(page).nth(moved).locator("button[data-streamfield-action=DRAG]").first
    handle.scroll_into_view_if_needed()
    handle.hover()
    start, end = handle.bounding_box(), sections(page).nth(target).bounding_box()
    assert start
    assert end
    x = start["x"] + start["width"] / 2
    page.mouse.move(x, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, start["y"] - 6, steps=4)
    page.mouse.move(x, end["y"] + end["height"] / 4, steps=20)
    page.mouse.move(x, end["y"] + 4, steps=10)
    page.mouse.up()


def save_draft(page: Page) -> None:
    page.locator("footer").get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")


def publish(page: Page) -> None:
    page.locator("footer").get_by_role("button", name="More actions").click()
    page.locator("footer").get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.locator(".messages")).to_contain_text("published")


def restore_the_oldest_version(page: Page) -> None:
    """By the page's history: its oldest version goes on line again."""
    page.goto("/admin/pages/3/history/")
    page.get_by_role("row").filter(has_text="Draft saved").last.get_by_role("button").first.click()
    page.get_by_role("link", name="Review this version").click()
    publish(page)


def test_2_a_visitor_sends_the_form_and_is_thanked(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url, viewport={"width": 390, "height": 844}) as page:
        page.goto("/")
        form = page.locator("form[data-enquiry]")
        form.get_by_label("Name").fill("Søren Ünal")
        form.get_by_label("Company").fill(f"Ünal & Søn {MARK}")
        form.get_by_label("E-mail").fill("not an address")
        # As fast as a person types: a form that is sent sooner is sent back.
        form.get_by_label("Message").press_sequentially("We would like to talk.", delay=80)
        form.get_by_role("button", name="Send message").click()
        expect(page.locator("form[data-enquiry] [aria-invalid=true]").first).to_be_visible()
        assert findings(page) == []
        form.get_by_label("E-mail").fill(f"soeren.{MARK.split()[1]}@unal.example")
        form.get_by_role("checkbox").check()
        form.get_by_role("button", name="Send message").click()
        expect(page.locator(".s-contact__thanks")).to_be_visible()
        assert findings(page) == []


def test_3_staff_find_the_lead_and_attach_a_photograph(browser: Browser, portal_url: str, tmp_path: Path) -> None:
    photograph = tmp_path / "IMG_0001.JPG"
    photograph.write_bytes(telephone_photograph(2.0))
    listed = f"/admin/crm/companies/?q={MARK.split()[1]}"
    staff = Plot(portal_url, lambda _text: None).signed_in("staff")
    staff.wait_for(listed, lambda seen: MARK in seen.text, "The lead", 30)
    with person(browser, portal_url, "staff") as page:
        page.goto(listed)
        page.get_by_role("link", name=f"Ünal & Søn {MARK}").first.click()
        page.get_by_label("What happened?").fill("Called back.")
        page.set_input_files("form#note-form input[type=file]", photograph)
        page.get_by_role("button", name="Save note").click()
        expect(page.get_by_text("IMG_0001.JPG").first).to_be_visible()
        expect(page.get_by_text("Called back.").first).to_be_visible()
        assert findings(page) == []


def test_4_hours_are_topped_up_and_used_once(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url, "staff") as page:
        page.goto(f"/admin/crm/time-accounts/?q={COMPANY.split()[0]}")
        page.get_by_role("link", name=COMPANY).first.click()
        before = seconds(page.locator(".time-balance").inner_text())
        page.get_by_label("Hours").fill("10")
        page.get_by_label("Reason").fill(f"Ten hours, {MARK}")
        page.locator("#top-up").get_by_role("button", name="Top up").click()
        expect(page.get_by_text(f"Ten hours, {MARK}").first).to_be_visible()
        assert seconds(page.locator(".time-balance").inner_text()) == before + 36_000
        assert findings(page) == []
        company = page.locator("a[href*='/admin/crm/companies/']").last.get_attribute("href") or ""
        report_twice(portal_url, re.findall(r"[0-9a-f-]{36}", company)[0])
        page.reload()
        assert seconds(page.locator(".time-balance").inner_text()) == before + 36_000 - 2_700


def report_twice(portal_url: str, company: str) -> None:
    plot = Plot(portal_url, lambda _text: None)
    manager = plot.signed_in("manager")
    key = make_key(manager, plot)
    program = Walker(portal_url, Authorization=f"Bearer {key}")
    body = {"company": company, "seconds": 2_700, "description": MARK, "started_at": "2026-11-02T09:00:00Z"}
    answers = [
        program.post("/api/v1/executions", json=body, status=201, **{"Idempotency-Key": MARK}).response.content
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    revoke_key(manager, key)


def seconds(shown: str) -> int:
    hours, minutes = re.search(r"(\d+)\s*h", shown), re.search(r"(\d+)\s*min", shown)
    return (int(hours.group(1)) * 3600 if hours else 0) + (int(minutes.group(1)) * 60 if minutes else 0)


def test_5_an_integration_is_checked(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url, "manager") as page:
        page.goto("/admin/integrations/")
        assert findings(page) == []
        page.get_by_role("link", name="Shop and monitoring").first.click()
        page.get_by_role("button", name="Check").click()
        expect(page.locator("#integration-status")).to_contain_text("Works")
        expect(page.locator("#integration-status")).to_contain_text("Answered in")
        assert findings(page) == []


def test_6_a_report_is_built_with_steps(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url, "staff") as page:
        page.goto("/admin/insights/new/")
        assert findings(page) == []
        page.get_by_label("Company").select_option(label=COMPANY)
        page.get_by_label("Show it to the customer").check()
        page.get_by_role("button", name="Start the report").click()
        expect(page.locator(".job[hx-get]")).to_have_count(0, timeout=60_000)
        expect(page.locator(".report svg.chart__svg").first).to_be_visible(timeout=60_000)
        expect(page.locator(".report table").first).to_be_visible()
        assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_7_the_customer_sees_the_own_company(browser: Browser, portal_url: str, scheme: str, width: int) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with person(browser, portal_url, "customer", **options) as page:
        expect(page.locator(".balance__value")).to_be_visible()
        assert findings(page) == []
        page.get_by_role("link", name="Reports").first.click()
        page.get_by_role("link", name=re.compile(COMPANY)).first.click()
        expect(page.locator("svg.chart__svg:visible").first).to_be_visible()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
