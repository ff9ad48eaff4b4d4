"""Sections with a beginning and an end: to the minute, with and without a scheduler."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_sections.finished import folder, layer
from cms_sections.models import FinishedPage, HomePage
from cms_sections.rendering.window import is_shown, moment_of, next_change, window_of
from cms_sections.schedules import SCHEDULES
from cms_sections.sections.quote import QuoteBlock
from tests.cms_sections.conftest import section
from tests.cms_sections.finished.conftest import Finished, publish, quote

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Clock = Callable[[datetime], None]


def timed(words: str, start: datetime | None = None, end: datetime | None = None) -> dict[str, Any]:
    return section(
        "quote",
        quote=words,
        name="N",
        visible_from=start.isoformat() if start else None,
        visible_to=end.isoformat() if end else None,
    )


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`at(moment)` sets the clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr(layer.time, "time", moment.timestamp)

    return set_clock


def test_visitors_see_a_section_in_its_time_alone(client: Client, home: HomePage, at: Clock) -> None:
    at(NOON)
    publish(home, quote("Always"), timed("Soon", NOON + MINUTE, NOON + 3 * MINUTE), timed("Past", None, NOON))
    for moment, seen in ((0, False), (0.99, False), (1, True), (2.99, True), (3, False)):
        at(NOON + moment * MINUTE)
        html = client.get("/").content.decode()
        assert ("Soon" in html) is seen, moment
        assert "Always" in html
        assert "Past" not in html


def test_a_file_is_not_served_past_its_time_whether_or_not_anybody_writes(
    finished: Finished, home: HomePage, at: Clock
) -> None:
    at(NOON)
    publish(home, quote("Always"), timed("Soon", NOON + MINUTE, NOON + 3 * MINUTE))
    finished.finish()
    assert FinishedPage.objects.get(page=home).until == NOON + MINUTE
    place = folder.page_folder(FinishedPage.objects.get(page=home).site_id, "/")
    assert [path.name for path in place.iterdir()] == [folder.PAGE], "a proxy does not look at a clock"
    at(NOON + MINUTE - timedelta(milliseconds=1))
    assert b"Soon" not in finished.get("/").body
    at(NOON + MINUTE)
    assert not finished.get("/").finished, "nobody has written it anew: Django answers"
    finished.finish()
    assert b"Soon" in finished.get("/").body
    at(NOON + 3 * MINUTE)
    assert not finished.get("/").finished
    finished.finish()
    assert b"Soon" not in finished.get("/").body
    assert FinishedPage.objects.get(page=home).until is None
    assert (place / "index.en.html").exists(), "it holds for ever now"


def test_the_schedule_comes_every_minute() -> None:
    (schedule,) = [schedule for schedule in SCHEDULES if schedule.task == "pages.finish"]
    assert schedule.cron == "* * * * *"


def test_the_first_shown_section_brings_the_title_and_the_script_of_the_form(
    client: Client, home: HomePage, at: Clock
) -> None:
    at(NOON)
    late = {"visible_from": (NOON + MINUTE).isoformat()}
    publish(home, section("hero", title="Later", **late), section("contact_form", title="W", **late), quote("Now"))
    html = client.get("/").content.decode()
    assert html.count("<h1") == 1
    assert '<h1 class="visually-hidden">' in html
    assert "form.js" not in html
    at(NOON + MINUTE)
    html = client.get("/").content.decode()
    assert html.count("<h1") == 1
    assert '<h1 class="s-hero__title"' in html
    assert "form.js" in html


def test_the_preview_shows_it_with_a_note(home: HomePage, at: Clock) -> None:
    at(NOON)
    publish(home, quote("Always"), timed("Soon", NOON + MINUTE), timed("Ends", None, NOON + MINUTE))
    shown = home.__class__.objects.get(pk=home.pk).make_preview_request().render().content.decode()
    assert "Soon" in shown
    notes = shown.split('class="section-note"')[1:]
    assert len(notes) == 2
    assert "Visitors do not see this section now: it is shown from" in " ".join(notes[0].split())
    assert "Visitors see this section now: it is shown until" in " ".join(notes[1].split())


@pytest.mark.parametrize("odd", ["soon", "2026-13-45T99:00", 17, None, {}, ["x"], ""])
def test_what_is_no_time_is_no_limit(odd: Any) -> None:
    assert moment_of(odd) is None
    assert is_shown({"value": {"visible_from": odd, "visible_to": odd}}, NOON)
    assert QuoteBlock().child_blocks["visible_from"].to_python(odd) is None


def test_times_without_a_zone_are_the_installations() -> None:
    moment = moment_of("2026-12-01T12:00:00")
    assert moment is not None
    assert moment.utcoffset() == timedelta(hours=1)  # Europe/Berlin
    assert window_of({"value": "text"}) == (None, None)
    assert window_of("text") == (None, None)


def test_the_next_change_is_the_first_to_come() -> None:
    items = [timed("a", NOON, NOON + 2 * MINUTE), timed("b", NOON + MINUTE), quote("c")]
    assert next_change(items, NOON - MINUTE) == NOON
    assert next_change(items, NOON) == NOON + MINUTE
    assert next_change(items, NOON + MINUTE) == NOON + 2 * MINUTE
    assert next_change(items, NOON + 2 * MINUTE) is None


def test_an_end_before_the_beginning_is_refused() -> None:
    block = QuoteBlock()
    value = {"quote": "Q", "name": "N", "role": "", "picture": None, "ground": "", "spacing": "", "anchor": ""}
    times = {"visible_from": NOON, "visible_to": NOON}
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({**value, **times}))
    assert set(refused.value.block_errors) == {"visible_to"}
    cleaned = block.clean(block.to_python({**value, **times, "visible_to": NOON + MINUTE}))
    assert cleaned["visible_to"] == NOON + MINUTE


def test_a_time_survives_saving_with_its_zone(home: HomePage) -> None:
    publish(home, timed("Soon", NOON, NOON + MINUTE))
    value = HomePage.objects.get(pk=home.pk).sections[0].value
    assert (value["visible_from"], value["visible_to"]) == (NOON, NOON + MINUTE)
    assert value["visible_from"].tzinfo is not None
