"""The demo's people in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from portal.launch.demo_people import DEMO_PEOPLE

PASSWORDS = {person.role: (person.email, person.password) for person in DEMO_PEOPLE}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


# In every frame, before any script of the page.
LISTEN = """document.addEventListener("securitypolicyviolation", (event) => window.foyerRefused(
  `${location.pathname}: ${event.effectiveDirective} refuses ${event.blockedURI} ${event.sample}`))"""


@contextmanager
def person(
    browser: Browser, url: str, role: str = "", *, refused: list[str] | None = None, **options: Any
) -> Iterator[Page]:
    """A fresh window, signed in as one of the demo's people; without a role a stranger's.

    Whatever is done in it, no page may break its content policy. With `refused` that is not asserted, but collected.
    """
    options.setdefault("viewport", {"width": 1280, "height": 1000})
    context = browser.new_context(base_url=url, **options)
    context.set_default_timeout(20_000)
    found: list[str] = [] if refused is None else refused
    context.expose_binding("foyerRefused", lambda _source, text: found.append(str(text)))
    context.add_init_script(LISTEN)
    page = context.new_page()
    if role:
        sign_in(page, *PASSWORDS[role])
    yield page
    context.close()
    if refused is None:
        assert found == [], "\n".join(found)


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


STILL = """() => Promise.race([
  Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  new Promise((resolve) => setTimeout(resolve, 1500)),
]).then(() => null)"""


def findings(page: Page) -> list[str]:
    """What axe has to say about the page, one line each. A message that still fades in is not looked at halfway."""
    page.evaluate(STILL)
    result = Axe().run(page, options=WCAG).response
    return [
        f"{page.url}: {violation['id']}: {violation['nodes'][0]['html'][:160]}" for violation in result["violations"]
    ]
