"""kill -9 to the web while hours are reported, and to the workers while reports are built."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from portal.launch.story.plot import Plot
from portal.launch.story.steps_staff import account_address, balance, make_key, revoke_key
from portal.launch.story.walker import Walker
from tests.browser.running import RunningPortal

pytestmark = [pytest.mark.browser, pytest.mark.faults]
COMPANY = "Brandt Logistik"
CALLS, EACH_SECONDS = 60, 60
PATIENCE_SECONDS = 90


@pytest.fixture
def plot(portal: RunningPortal) -> Plot:
    if not portal.processes:
        pytest.skip("needs a portal of its own: FOYER_STORY_URL is set")
    return Plot(portal.url, lambda _text: None)


def test_the_web_is_killed_while_hours_are_reported(portal: RunningPortal, plot: Plot) -> None:
    staff, manager = plot.signed_in("staff"), plot.signed_in("manager")
    account = staff.open(account_address(staff, COMPANY))
    account.press("Top up", {"Hours": "2", "Minutes": "0", "Reason": f"Two hours, {plot.mark}"})
    account = staff.open(account.url)
    before = balance(account)
    company = account.link(COMPANY).rstrip("/").rpartition("/")[2]
    key = make_key(manager, plot)
    with ThreadPoolExecutor(4) as pool:
        reports = [pool.submit(report, portal.url, key, company, f"{plot.mark} {number}") for number in range(CALLS)]
        for done in (10, 25, 40):
            until(lambda done=done: sum(one.done() for one in reports) >= done)
            assert portal.kill("web") > 0
        tries = [one.result() for one in reports]
    assert sum(tries) > CALLS, "no call was cut off: nothing was shown"
    assert balance(staff.open(account.url)) == before - CALLS * EACH_SECONDS
    assert references(portal.url, key, plot.mark) == sorted(f"{plot.mark} {number}" for number in range(CALLS))
    revoke_key(manager, key)


def test_the_workers_are_killed_while_reports_are_built(portal: RunningPortal, plot: Plot) -> None:
    staff = plot.signed_in("staff")
    windows = [
        str(option["value"]) for option in staff.open("/admin/insights/new/").soup.select("[name=window] option")
    ]
    addresses, killed = [], 0
    for window in windows[:6]:
        form = staff.open("/admin/insights/new/").form("Start the report")
        addresses.append(form.send({"window": window}, {}).url)
        killed += portal.kill("worker")
    assert killed >= 3
    assert len(set(addresses)) == len(windows[:6])
    for address in addresses:
        seen = staff.wait_for(address, lambda page: page.soup.find("svg", class_="chart__svg") is not None, address, 90)
        assert len(seen.soup.select(".report__section > h2")) >= 3


def report(url: str, key: str, company: str, reference: str) -> int:
    """One execution, asked for until it is answered, as a careful program does; says how many tries that took."""
    body = {
        "company": company,
        "seconds": EACH_SECONDS,
        "reference": reference,
        "description": reference,
        "started_at": "2026-11-02T09:00:00Z",
    }
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": reference}
    deadline, tries = time.monotonic() + PATIENCE_SECONDS, 0
    while time.monotonic() < deadline:
        tries += 1
        try:
            answer = httpx.post(f"{url}/api/v1/executions", json=body, headers=headers, timeout=20, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        if answer.status_code == 201:
            return tries
        assert answer.status_code in {409, 503}, answer.text
        time.sleep(0.1)
    raise AssertionError(f"{reference} was not booked within {PATIENCE_SECONDS} s")


def references(url: str, key: str, mark: str) -> list[str]:
    program = Walker(url, Authorization=f"Bearer {key}")
    found: list[str] = []
    params: dict[str, Any] = {}
    while True:
        page = program.open("/api/v1/executions", params=params).response.json()
        found += [item["reference"] for item in page["items"] if item["reference"].startswith(mark)]
        if not page["next_cursor"]:
            return sorted(found)
        params["cursor"] = page["next_cursor"]


def until(true: Any) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
