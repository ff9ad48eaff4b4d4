"""Writers and changers at once, processes that are killed, folders that cannot be written: never an old page."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from cms_sections.finished import folder, waiting, write
from cms_sections.finished.changes import changed, everything_changed
from cms_sections.models import FinishedPage, FinishedUse, HomePage
from portal.jobs.models import JobRun
from portal.jobs.states import State
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope
from tests.cms_sections.conftest import MakePage, MakePicture, section
from tests.cms_sections.finished.conftest import Finished, publish, quote


def killed(work: Callable[[], object]) -> None:
    """Do the work in a process of its own, which must end by kill -9."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.django_db
def test_a_page_that_is_published_while_it_is_drawn_is_drawn_anew(
    finished: Finished, home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(home, quote("Old"))
    drawn, times = write.draw, list[int]()

    def slow(*arguments: Any) -> Any:
        result = drawn(*arguments)
        if arguments[1].pk == home.pk:
            if not times:
                publish(home, quote("New"))
            times.append(1)
        return result

    monkeypatch.setattr(write, "draw", slow)
    finished.finish()
    assert b"New" in finished.get("/").body
    assert len(times) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["renditions", "alt text", "everything"])
def test_what_a_page_shows_for_the_first_time_changes_meanwhile(
    finished: Finished, home: HomePage, page: MakePage, picture: MakePicture, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Nobody knows yet that the page shows the picture: whoever changes it cannot find the page."""
    image = picture("Before")
    publish(home, section("hero", title="H", picture=image.pk))
    drawn, times = write.draw, list[int]()

    def slow(*arguments: Any) -> Any:
        result = drawn(*arguments)
        if not times:
            assert not FinishedUse.objects.exists()
            if what == "renditions":
                image.get_rendition("fill-400x500|format-webp")
            elif what == "alt text":
                image.alt_text = "After"
                image.save()
            else:
                everything_changed()
        times.append(1)
        return result

    monkeypatch.setattr(write, "draw", slow)
    assert write.finish(home.get_site().pk, home.pk)
    assert len(times) == 2
    assert finished.html()["/"] == Client().get("/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_nobody_writes_while_somebody_has_changed_and_not_committed(
    finished: Finished, home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "WAITS", 3)
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time by itself")
    begun, go_on = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            changed(["image:1"])
            begun.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    try:
        assert begun.wait(20)
        with pytest.raises(write.Overtaken):
            write.newest_change()
        changed(["image:2"])  # another one may change at the same time
    finally:
        go_on.set()
        thread.join()
    assert write.newest_change() > 0


@pytest.mark.django_db(transaction=True)
def test_killed_right_after_the_commit_leaves_no_old_page(finished: Finished, home: HomePage, tenant: Tenant) -> None:
    publish(home, quote("Old"))
    run_jobs()
    assert b"Old" in finished.get("/").body

    def publish_and_die() -> None:
        with transaction.atomic():
            publish(home, quote("New"))
            assert not finished.get("/").finished, "gone before the commit"
        die()

    killed(publish_and_die)
    assert not finished.get("/").finished
    with system_scope("command"):
        assert JobRun.objects.filter(task="pages.finish", state=State.QUEUED).exists()
    run_jobs()
    assert b"New" in finished.get("/").body


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_commit_leaves_the_old_page_to_be_written_again(finished: Finished, home: HomePage) -> None:
    publish(home, quote("Old"))
    finished.finish()

    def publish_and_die() -> None:
        with transaction.atomic():
            publish(home, quote("New"))
            die()

    killed(publish_and_die)
    assert not finished.get("/").finished
    assert b"Old" in Client().get("/").content
    finished.finish()
    assert b"Old" in finished.get("/").body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["drafts written", "some in place", "all in place"])
def test_killed_in_the_middle_of_writing(
    finished: Finished, home: HomePage, picture: MakePicture, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Whatever is there then is whole and true, and goes when what it shows changes."""
    image = picture("Before")
    publish(home, section("hero", title="H", picture=image.pk))
    put = folder.Written.put_in_place

    def cut_off(written: folder.Written) -> None:
        if moment != "drafts written":
            pairs = written.pairs if moment == "all in place" else written.pairs[:1]
            put(folder.Written(pairs))
        die()

    def write_and_die() -> None:
        monkeypatch.setattr(folder.Written, "put_in_place", cut_off)
        finished.finish()

    killed(write_and_die)
    answer = finished.get("/")
    assert answer.finished is (moment != "drafts written")
    if answer.finished:
        assert answer.body == Client().get("/").content
    image.alt_text = "After"
    image.save()
    assert not finished.get("/").finished, (
        "whoever changes what it shows finds it, although it was not noted as written"
    )
    finished.finish()
    assert b"After" in finished.get("/").body
    left = len(list(finished.root.glob("**/.index*")))
    assert left == {"drafts written": 4, "some in place": 3, "all in place": 0}[moment]
    monkeypatch.setattr(folder, "OLD_DRAFT_SECONDS", -1)
    publish(home, quote("Later"))
    finished.finish()
    assert not list(finished.root.glob("**/.index*"))


@pytest.mark.django_db
def test_a_rollback_takes_the_file_and_not_the_page(finished: Finished, home: HomePage) -> None:
    publish(home, quote("Old"))
    finished.finish()
    with transaction.atomic():
        publish(home, quote("New"))
        transaction.set_rollback(True)
    assert not finished.get("/").finished
    finished.finish()
    assert b"Old" in finished.get("/").body


@pytest.mark.django_db
def test_a_folder_that_is_lost_is_made_anew(finished: Finished, home: HomePage) -> None:
    import shutil

    publish(home, quote("At home"))
    finished.finish()
    before = set(finished.files())
    shutil.rmtree(finished.root)
    assert not finished.get("/").finished
    publish(home, quote("Without a folder"))
    finished.finish()
    assert b"Without a folder" in finished.get("/").body
    publish(home, quote("At home"))
    shutil.rmtree(finished.root)
    finished.finish()
    assert finished.get("/").finished
    assert set(finished.files()) == before


@pytest.mark.django_db
def test_a_full_disk_only_slows(finished: Finished, home: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any, **_options: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    publish(home, quote("Old"))
    finished.finish()
    with monkeypatch.context() as patched:
        patched.setattr(folder, "write", full)
        publish(home, quote("New"))
        run_jobs()
        assert not finished.get("/").finished
        assert b"New" in Client().get("/").content
    finished.finish()
    assert b"New" in finished.get("/").body


@pytest.mark.django_db
def test_of_a_folder_that_may_not_be_written_nothing_is_served(
    finished: Finished, home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_arguments: Any, **_options: Any) -> Any:
        raise OSError(errno.EROFS, "Read-only file system")

    publish(home, quote("Old"))
    finished.finish()
    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", read_only)
        patched.setattr(os, "access", lambda *_arguments: False)
        publish(home, quote("New"))
        assert not finished.get("/").finished
        assert b"New" in Client().get("/").content
    finished.finish()
    assert b"New" in finished.get("/").body


@pytest.mark.django_db
def test_a_file_where_the_folder_should_be(finished: Finished, home: HomePage, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.FOYER_FINISHED_ROOT = str(tmp_path / "file")
    publish(home, quote("At home"))
    run_jobs()
    assert not finished.get("/").finished
    assert Client().get("/").status_code == 200


@pytest.mark.django_db
def test_a_damaged_file_is_no_answer(finished: Finished, home: HomePage) -> None:
    publish(home, quote("At home"))
    finished.finish()
    place = folder.page_folder(FinishedPage.objects.get(page=home).site_id, "/") / folder.PAGE
    whole = place.read_bytes()
    for damaged in (b"", whole[:-1], whole[10:], b"{}\n", b"\x00" * 100):
        place.write_bytes(damaged)
        assert not finished.get("/").finished
    place.write_bytes(whole)
    assert finished.get("/").finished


@pytest.mark.django_db
def test_two_web_processes_see_the_same(finished: Finished, home: HomePage) -> None:
    publish(home, quote("Old"))
    finished.finish()
    other = Finished(finished.root)
    assert other.get("/").body == finished.get("/").body
    publish(home, quote("New"))
    assert not other.get("/").finished
    finished.finish()
    assert b"New" in other.get("/").body
    assert b"New" in finished.get("/").body


@pytest.mark.django_db
def test_files_of_other_code_are_worthless(finished: Finished, home: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(home, quote("At home"))
    finished.finish()
    assert finished.get("/").finished
    before = FinishedPage.objects.get(page=home).modified
    for module in (folder, waiting, write):
        monkeypatch.setattr(module, "stamp", lambda: "of-other-code")
    new = Finished(finished.root)
    assert not new.get("/").finished, "from the first moment on"
    publish(home, quote("Changed by the new"))
    old = [path for path in finished.root.glob(f"*/sites/**/{folder.PAGE}") if "of-other-code" not in str(path)]
    assert old == [], "an old process that still runs has nothing old either"
    new.finish()
    assert b"Changed by the new" in new.get("/").body
    assert FinishedPage.objects.get(page=home).modified > before


@pytest.mark.django_db
def test_one_transaction_asks_for_one_job(finished: Finished, home: HomePage, page: MakePage) -> None:
    pages = [page(f"P{number}") for number in range(3)]
    finished.finish()
    with system_scope("command"):
        before = JobRun.objects.filter(task="pages.finish").count()
    connection.run_on_commit.clear()
    for made in pages:
        publish(made, quote("New"))
    with system_scope("command"):
        assert JobRun.objects.filter(task="pages.finish").count() == before + 1


@pytest.mark.django_db
def test_where_files_lie_makes_no_difference(
    finished: Finished, home: HomePage, picture: MakePicture, settings: Any
) -> None:
    """On S3 too a page names addresses of ours: no signed ones, which would end while the file goes on."""
    image = picture("A lake")
    publish(home, section("hero", title="H", picture=image.pk))
    finished.finish()
    on_disk = finished.html()["/"]
    bucket = {"bucket_name": "b", "access_key": "k", "secret_key": "s", "location": "public"}
    settings.STORAGES = {
        **settings.STORAGES,
        "public": {"BACKEND": "portal.files.s3.ObjectStorage", "OPTIONS": bucket},
    }
    everything_changed()
    finished.finish()
    assert finished.html()["/"] == on_disk
    assert f'src="{settings.MEDIA_URL}' in on_disk
    assert "Amz" not in on_disk
