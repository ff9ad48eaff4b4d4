"""A page that fails keeps no other from being written, and is tried again after pauses that grow."""

from __future__ import annotations

import errno
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms_sections import tasks
from cms_sections.finished import folder, health, waiting, write
from cms_sections.models import FinishedPage, HomePage, SectionPage
from portal.jobs.models import JobRun
from portal.jobs.states import State
from portal.jobs.testing import run_jobs
from portal.tenants.scope import system_scope
from tests.cms_sections.conftest import MakePage
from tests.cms_sections.finished.conftest import Finished, publish, quote

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Fault:
    """While it is on, drawing one page fails as a mistake in code does."""

    def __init__(self, page: SectionPage, patch: pytest.MonkeyPatch) -> None:
        self.on, self.tries = True, 0
        serve = SectionPage.serve

        def failing(asked: SectionPage, *arguments: Any, **named: Any) -> Any:
            if self.on and asked.pk == page.pk:
                self.tries += 1
                raise RuntimeError("a mistake")
            return serve(asked, *arguments, **named)

        patch.setattr(SectionPage, "serve", failing)


def row_of(page: Any) -> FinishedPage:
    return FinishedPage.objects.get(page=page.pk)


def later(page: Any) -> None:
    """The pause is over."""
    FinishedPage.objects.filter(page=page.pk).update(again_at=timezone.now() - timedelta(seconds=1))


def test_a_page_that_fails_is_tried_again_later_and_later(
    finished: Finished, home: HomePage, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = page("Broken"), page("Good")
    fault = Fault(broken, monkeypatch)
    finished.finish()
    assert set(finished.html()) == {"/", "/good/"}
    assert fault.tries == 1
    finished.finish()
    assert fault.tries == 1, "left alone until its pause is over"
    for failures, pause in ((2, 2), (3, 4), (4, 8)):
        later(broken)
        finished.finish()
        row = row_of(broken)
        assert (row.failures, row.stale, row.digest) == (failures, True, "")
        assert row.again_at is not None
        assert abs(row.again_at - timezone.now() - pause * MINUTE) < MINUTE / 2
    assert fault.tries == 4
    assert health.check() == (
        False,
        "1 pages cannot be drawn: manage.py pages list says which, and the log why.",
    )
    fault.on = False
    later(broken)
    finished.finish()
    assert set(finished.html()) == {"/", "/good/", "/broken/"}
    row = row_of(broken)
    assert (row.failures, row.again_at, row.stale, row.reason) == (0, None, False, "")
    assert row_of(good).failures == 0


def test_who_mends_a_page_need_not_wait(
    finished: Finished, home: HomePage, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = page("Broken", sections=[quote("Old")])
    finished.finish()
    fault = Fault(broken, monkeypatch)
    publish(broken, quote("Fails"))
    finished.finish()
    assert not finished.get("/broken/").finished
    assert row_of(broken).again_at is not None
    fault.on = False
    publish(broken, quote("Mended"))
    finished.finish()
    assert b"Mended" in finished.get("/broken/").body


def test_pauses_grow_to_six_hours() -> None:
    assert [waiting.pause_after(each) for each in (0, 1, 2, 5)] == [MINUTE, MINUTE, 2 * MINUTE, 16 * MINUTE]
    assert waiting.pause_after(9) == 256 * MINUTE
    assert waiting.pause_after(10) == waiting.pause_after(10_000) == timedelta(hours=6)


def test_the_folder_of_one_page_keeps_no_other_back(
    finished: Finished, home: HomePage, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = page("Bad"), page("Good")
    written = folder.write

    def write_but_one(site_id: int, path: str, *rest: Any) -> Any:
        if path == "/bad/":
            raise NotADirectoryError(errno.ENOTDIR, "Not a directory")
        return written(site_id, path, *rest)

    monkeypatch.setattr(folder, "write", write_but_one)
    finished.finish()
    assert set(finished.html()) == {"/", "/good/"}
    assert row_of(bad).reason == "Its folder cannot be used: Not a directory"
    assert row_of(good).reason == ""


def test_a_change_while_a_page_fails_is_not_put_off(
    finished: Finished, home: HomePage, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = page("Broken")
    drawn, times = write.draw, list[int]()

    def mended_meanwhile(*arguments: Any) -> Any:
        if arguments[1].pk == broken.pk:
            times.append(1)
            if len(times) == 1:
                publish(broken, quote("Mended"))
                raise RuntimeError("of before")
        return drawn(*arguments)

    monkeypatch.setattr(write, "draw", mended_meanwhile)
    finished.finish()
    assert b"Mended" in finished.get("/broken/").body
    assert row_of(broken).failures == 0


def test_the_job_ends_in_good_time_and_another_goes_on(
    finished: Finished, home: HomePage, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page("One")
    runs, go_on = list[int](), write.finish_missing

    def slow_at_first(look_up: Any) -> Any:
        runs.append(1)
        if len(runs) == 1:
            with monkeypatch.context() as patched:
                patched.setattr(time, "monotonic", lambda: float("inf"))
                look_up()
            raise AssertionError("it goes on past its time")
        return go_on(look_up)

    monkeypatch.setattr(write, "finish_missing", slow_at_first)
    tasks.finish_pages.enqueue()
    run_jobs()
    assert len(runs) >= 2
    assert set(finished.html()) == {"/", "/one/"}
    with system_scope("command"):
        states = set(JobRun.objects.filter(task="pages.finish").values_list("state", flat=True))
    assert states == {State.DONE}


def test_another_process_that_was_quicker_is_noticed(finished: Finished, home: HomePage, page: MakePage) -> None:
    pages = [page(f"P{number}") for number in range(3)]
    looks = list[int]()

    def quicker() -> None:
        """Before the first of its pages, another process writes them all."""
        if not looks:
            looks.append(1)
            Finished(finished.root).finish()

    written = list[tuple[int, int]]()
    finish = write.finish

    def counted(site_id: int, page_id: int) -> bool:
        written.append((site_id, page_id))
        return finish(site_id, page_id)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(write, "finish", counted)
        write.finish_missing(quicker)
    assert len(written) == len(pages) + 1, "each page once, by the other process"
