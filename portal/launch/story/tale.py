"""The seven steps, in order."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from portal.launch.story.people import People
from portal.launch.story.plot import Plot
from portal.launch.story.steps_client import look_as_customer
from portal.launch.story.steps_site import publish_a_section, send_the_form
from portal.launch.story.steps_staff import check_integrations, find_the_lead, start_a_report, top_up_and_report_time
from portal.launch.story.walker import StoryFailed
from portal.launch.story.way import Way

STEPS: tuple[tuple[str, Callable[[Plot], None]], ...] = (
    ("The editor changes the home page and publishes it", publish_a_section),
    ("A visitor reads the page and sends the form", send_the_form),
    ("Staff find the lead and write a note", find_the_lead),
    ("Staff top up hours, a program reports time", top_up_and_report_time),
    ("Staff check integrations", check_integrations),
    ("Staff start a report", start_a_report),
    ("The customer looks at the own company", look_as_customer),
)


def tell(way: Way, people: People, say: Callable[[str], None]) -> bool:
    """Walk all steps against a running portal; stops at the first that fails and returns False."""
    plot = Plot(way, say, people)
    for number, (title, step) in enumerate(STEPS, 1):
        say(f"{number}. {title}")
        started = time.monotonic()
        try:
            step(plot)
        except StoryFailed as failure:
            say(f"   FAILED: {failure}")
            return False
        except httpx.HTTPError as error:
            say(f"   FAILED: {way.base_url} cannot be reached ({error}). Is the portal running?")
            return False
        say(f"   done in {time.monotonic() - started:.1f} s")
    say("All seven steps work.")
    return True
