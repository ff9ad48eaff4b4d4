"""A fetch can be killed between any two pages and ends the same; the next one takes only what is new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations_plugin.connectors.base import Item, Page
from integrations_plugin.models import Integration, SourceRecord
from integrations_plugin.services import fetching
from integrations_plugin.services.fetching import Progress, fetch_all, progress_of, start_over, store_page
from integrations_plugin.statuses import Status
from integrations_plugin.transport import CallFailed

pytestmark = pytest.mark.usefixtures("scope")
START = datetime(2026, 1, 1, tzinfo=UTC)


class Source:
    """Twenty records in pages of six, in the order of change; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.rows = [(f"r{n:02}", START + timedelta(hours=n)) for n in range(20)]

    def page(self, since: str, cursor: str) -> Page:
        self.asked.append((since, cursor))
        rows = [row for row in self.rows if row[1].isoformat() >= since]
        begin = int(cursor or 0)
        shown = rows[begin : begin + 6]
        return Page(
            items=tuple(Item(name, "order", when, name) for name, when in shown),
            cursor=str(begin + 6) if len(rows) > begin + 6 else "",
            newest=max((when.isoformat() for _, when in shown), default=""),
        )


def rows_of(integration: Integration) -> list[tuple[Any, ...]]:
    return list(
        SourceRecord.objects.filter(integration=integration)
        .order_by("external_id")
        .values_list("external_id", "digest")
    )


def test_the_first_fetch_takes_all_and_the_next_only_what_is_new(rest: Integration) -> None:
    source = Source()
    done = fetch_all(integration=rest, page_of=source.page)
    assert (done.new, done.changed, done.pages, done.finished) == (20, 0, 4, True)
    rest.refresh_from_db()
    assert rest.last_sync_result == "20 new, 0 changed"
    source.rows.append(("r20", START + timedelta(hours=20)))
    source.asked.clear()
    again = fetch_all(integration=rest, page_of=source.page)
    assert (again.new, again.changed, again.pages) == (1, 0, 1)
    assert source.asked == [((START + timedelta(hours=18)).isoformat(), "")]


@pytest.mark.parametrize("pages_before", [0, 1, 2, 3])
def test_killed_between_any_two_pages_it_ends_the_same(rest: Integration, pages_before: int) -> None:
    source = Source()
    progress = progress_of(rest)
    for _ in range(pages_before):
        page = source.page(progress.since, progress.cursor)
        progress = store_page(integration_id=rest.pk, revision=1, progress=progress, page=page)
    # Here the process dies: what it knew is gone, what it wrote is there.
    rest.refresh_from_db()
    resumed = progress_of(rest)
    assert resumed == progress
    source.asked.clear()
    done = fetch_all(integration=rest, page_of=source.page)
    assert (done.new, len(source.asked)) == (20, 4 - pages_before)
    assert [row[0] for row in rows_of(rest)] == [name for name, _ in source.rows]


def test_a_page_that_was_stored_but_not_noted_is_known_the_second_time(rest: Integration) -> None:
    source = Source()
    first = source.page("", "")
    store_page(integration_id=rest.pk, revision=1, progress=progress_of(rest), page=first)
    Integration.objects.filter(pk=rest.pk).update(sync_state={})
    rest.refresh_from_db()
    assert fetch_all(integration=rest, page_of=source.page).new == 14
    assert SourceRecord.objects.count() == 20


def test_a_list_that_goes_round_in_circles_is_stopped(rest: Integration, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page((Item("a", "order", START, "A"),), cursor="same", newest="")
    with pytest.raises(CallFailed, match="does not end"):
        fetch_all(integration=rest, page_of=lambda since, cursor: page)
    monkeypatch.setattr(fetching, "MOST_PAGES", 5)
    counter = iter(range(100))
    with pytest.raises(CallFailed, match="does not end"):
        fetch_all(integration=rest, page_of=lambda since, cursor: Page(page.items, cursor=f"c{next(counter)}"))
    assert SourceRecord.objects.count() == 1


def test_a_save_during_the_fetch_ends_it_without_a_trace(rest: Integration) -> None:
    source = Source()
    Integration.objects.filter(pk=rest.pk).update(revision=2)
    with pytest.raises(CallFailed) as caught:
        store_page(integration_id=rest.pk, revision=1, progress=progress_of(rest), page=source.page("", ""))
    assert caught.value.status is Status.CONFIG
    assert SourceRecord.objects.count() == 0


def test_after_a_lasting_failure_the_same_changes_are_fetched_from_their_first_page(rest: Integration) -> None:
    source = Source()
    progress = store_page(integration_id=rest.pk, revision=1, progress=Progress(since="s"), page=source.page("", ""))
    start_over(integration_id=rest.pk, revision=1, progress=progress)
    rest.refresh_from_db()
    assert progress_of(rest) == Progress(since="s")


def test_what_could_not_be_read_is_said(rest: Integration) -> None:
    done = fetch_all(integration=rest, page_of=lambda since, cursor: Page((), unreadable=3))
    assert done.sentence == "0 new, 0 changed · 3 could not be read"
