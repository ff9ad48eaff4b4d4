"""The content policy in Chromium: nothing of the portal's own breaks it, and what is slipped in does not run.

`person` asserts the first half in every browser test; here are the screens that no other test opens.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import person, sign_in
from tests.browser.running import ROOT, RunningPortal

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

KINDS = (
    "Hero", "Heading", "Text", "Text with picture", "Columns", "Questions and answers", "Notice", "Code", "Picture",
    "Gallery", "Video", "Logos", "Figures", "Steps", "Table", "Timeline", "Downloads", "Team", "Quote", "Features",
    "Prices", "News", "Call to action", "Contact form", "Form", "Contact card", "Opening hours", "Map", "Shared section",
)  # fmt: skip
SUPER = (
    "/admin/users/",
    "/admin/groups/",
    "/admin/sites/",
    "/admin/collections/",
    "/admin/redirects/",
    "/admin/workflows/list/",
)
ROOT_SIGN_IN = ("root@demo.example", "only-for-this-test-2026")
MAKE_ROOT = """
from portal.accounts.models import User
User.objects.filter(email={0!r}).exists() or User.objects.create_superuser({0!r}, {1!r})
"""
# What a link must not do while all of them are followed.
NOT_FOLLOWED = re.compile(r"export=|/logout/|format=csv|/pdf/|/documents/\d+/|\.(csv|pdf|xlsx)")


def options(page: Page) -> list[str]:
    """What may be added here, as the open list of blocks shows it."""
    return [text.strip() for text in page.locator("[role=option]:visible").all_inner_texts() if text.strip()]


def test_the_editor_with_every_section_its_choosers_and_panels(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url, "editor") as page:
        # A page of its own: what is edited is saved by itself as a draft, and the home page belongs to other tests.
        page.goto("/admin/pages/add/cms_sections/sectionpage/3/")
        page.locator("#id_title").fill("Every section")
        page.keyboard.press("Tab")
        expect(page.locator("#id_slug")).to_have_value("every-section")
        # Saved once by hand: buttons of panels that come with a page's first save by itself do nothing (Wagtail 8).
        page.get_by_role("button", name="Save draft").click()
        page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
        page.wait_for_load_state("load")
        sections = page.locator("[data-contentpath=sections] [data-streamfield-stream-container]").first.locator(
            "> [data-streamfield-child]"
        )
        add = page.locator("button.c-sf-add-button[title='Insert a block']")
        add.first.click()
        assert set(options(page)) == set(KINDS)
        page.keyboard.press("Escape")
        for kind in KINDS:
            before = sections.count()
            add.first.click()
            page.get_by_role("option", name=kind, exact=True).click()
            expect(sections).to_have_count(before + 1)

        table = page.locator("[data-contentpath=table]")
        table.get_by_role("button", name="Add column").click()
        page.get_by_role("option", name="Number", exact=True).or_(
            page.locator("[data-contentpath=table]").get_by_role("button", name="Number", exact=True)
        ).first.click()
        expect(table.locator("thead input[type=text]")).to_have_count(1)
        table.get_by_role("button", name="Add row").click()
        expect(table.locator("tbody input[type=text]").first).to_be_visible()

        picture = page.locator("[data-contentpath=picture]").get_by_role("button", name="Choose an image").first
        picture.click()
        expect(page.locator(".modal .image-choice").first).to_be_visible()
        page.locator(".modal [role=tab]").filter(has_text="Upload").click()
        expect(page.locator(".modal input[type=file]")).to_be_visible()
        page.locator(".modal").get_by_role("button", name="Close").first.click()
        expect(page.locator(".modal")).to_have_count(0)

        for panel in ("checks", "comments", "preview", "status"):
            page.locator(f"[data-side-panel-toggle={panel}]").click()
            expect(page.locator(f"[data-side-panel={panel}]")).to_be_visible()
            if panel == "preview":  # a frame, which the page's own policy would keep out of every frame
                # The old frame stays beside the new one until that has loaded.
                frame = page.frame_locator("[data-side-panel=preview] iframe >> nth=-1")
                expect(frame.locator("main h1").first).to_be_visible()
        page.locator("[data-side-panel=status]").get_by_role("button", name="Set schedule").click()
        page.locator("#id_go_live_at").click()
        expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_forms_of_staff_with_choosers_and_dates(browser: Browser, portal_url: str) -> None:
    with person(browser, portal_url, "staff") as page:
        page.goto("/admin/crm/deals/new/")
        page.get_by_role("button", name=re.compile("^Choose a company")).click()
        expect(page.locator(".modal table a").first).to_be_visible()
        page.locator(".modal").get_by_role("button", name="Close").first.click()
        page.locator("#id_expected_on").click()
        expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_screens_of_the_super_admin(browser: Browser, portal: RunningPortal) -> None:
    with person(browser, portal.url) as page:
        become_root(page, portal)
        for address in SUPER:
            page.goto(address)
            assert page.url.endswith(address), f"{address} led to {page.url}"
        page.goto("/admin/workflows/add/")
        rows = page.locator("#id_workflow_tasks-FORMS > *")
        before = rows.count()
        page.locator("#id_workflow_tasks-ADD").click()
        expect(rows).to_have_count(before + 1)
        rows.last.get_by_role("button", name="Choose a task").click()
        expect(page.locator(".modal")).to_be_visible()


def become_root(page: Page, portal: RunningPortal) -> None:
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", MAKE_ROOT.format(*ROOT_SIGN_IN)]
    subprocess.run(
        command,
        cwd=ROOT,
        env=portal.environment or {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.dev"},
        check=True,
    )
    sign_in(page, *ROOT_SIGN_IN)
    page.locator("button[name=seat]").first.click()


@pytest.mark.long
@pytest.mark.parametrize("role", ["editor", "staff", "manager", "customer", "root"])
def test_every_screen_that_links_lead_to(browser: Browser, portal: RunningPortal, role: str) -> None:
    """One address of each shape; ids count as one."""
    area = "/client/" if role == "customer" else "/admin/"
    with person(browser, portal.url, "" if role == "root" else role) as page:
        if role == "root":
            become_root(page, portal)
        waiting, seen = [area], {shape(area)}
        while waiting:
            page.goto(waiting.pop())
            page.wait_for_load_state("load")
            for address in page.evaluate("() => [...document.links].map((link) => link.pathname + link.search)"):
                if address.startswith(area) and not NOT_FOLLOWED.search(address) and shape(address) not in seen:
                    seen.add(shape(address))
                    waiting.append(address)
    print(f"{role}: {len(seen)} screens")
    assert len(seen) > (4 if role == "customer" else 30)


def shape(address: str) -> str:
    path, _, query = address.partition("?")
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "N", path)
    return path + "?" + "&".join(sorted({part.partition("=")[0] for part in query.split("&") if part}))


INJECT = """() => {
  const inline = document.createElement("script");
  inline.textContent = "window.foyerHacked = 'inline'";
  document.body.append(inline);
  const guessed = document.createElement("script");
  guessed.nonce = "AAAAAAAAAAAAAAAAAAAAAA==";
  guessed.textContent = "window.foyerHacked = 'guessed'";
  document.body.append(guessed);
  const handler = document.createElement("div");
  handler.innerHTML = `<img src="data:," onerror="window.foyerHacked = 'handler'">`;
  document.body.append(handler);
  const foreign = document.createElement("script");
  foreign.src = "https://evil.example/x.js";
  document.body.append(foreign);
}"""


@pytest.mark.parametrize(
    ("role", "address"), [("", "/"), ("", "/accounts/login/"), ("customer", "/client/"), ("staff", "/admin/")]
)
def test_what_is_slipped_in_does_not_run(browser: Browser, portal_url: str, role: str, address: str) -> None:
    refused: list[str] = []
    with person(browser, portal_url, role, refused=refused) as page:
        page.goto(address)
        assert refused == []
        page.evaluate(INJECT)
        page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 300))")
        assert page.evaluate("() => window.foyerHacked") is None
    assert sorted(line.partition(": ")[2].split(" ")[0] for line in refused) == [
        "script-src-attr",
        "script-src-elem",
        "script-src-elem",
        "script-src-elem",
    ]
