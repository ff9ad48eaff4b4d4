"""One plugin's failing code, and the pages that others share. `tests/plugins_lab` has whole plugins that fail."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection, transaction
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver
from wagtail.models import Page

from portal.health.checks import VITAL, findings
from portal.plugins import faults, registry, states
from portal.plugins.config import PluginConfig
from portal.plugins.faults import attempt, note_failure, owner_of
from portal.plugins.guards import addresses
from portal.plugins.preflight.places import contents_of
from portal.plugins.public import Timeline, find_all
from portal.plugins.registry import plugin, plugins
from portal.plugins.tables import lacking


def test_the_owner_of_code_is_the_plugin_with_the_longest_name() -> None:
    from crm_plugin.contacts.services import create_company
    from crm_plugin.time_accounts.services import top_up

    owners = [owner_of(thing) for thing in (create_company, top_up, Page, owner_of, plugin("crm"))]
    assert [owner.slug if owner else "" for owner in owners] == ["crm", "time", "", "", "crm"]


def test_a_failure_is_counted_and_its_words_are_not_kept(patient: None, db: None) -> None:
    for _time in range(2):
        with attempt("crm", "menu"):
            raise ValueError("Ada Lovelace owes 300")
    fault = faults.faults()["crm"]
    assert (fault.count, fault.where, fault.error) == (2, "menu", "ValueError")
    (sentence,) = states.troubles()["crm"]
    assert "It failed 2 times in the last 7 days" in sentence
    assert "Ada" not in sentence


def test_what_its_code_did_before_it_was_changed_counts_no_more(
    patient: None, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = plugin("crm")
    assert crm is not None
    note_failure("crm", "menu", ValueError("menu"))
    assert faults.faults().keys() == {"crm"}
    monkeypatch.setattr(type(crm), "version", "1.0.1")
    assert faults.faults() == {}
    note_failure("crm", "menu", ValueError("menu"))
    assert faults.faults()["crm"].count == 1


def test_what_stands_in_a_plugins_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "lending" / "apps.py"
    code.parent.mkdir()
    code.write_text("x = 1")
    (code.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    before = contents_of("lending")
    os.utime(code, (0, 0))
    assert contents_of("lending") == before, "a machine that has installed it at another time"
    code.write_text("x = 2")
    assert contents_of("lending") != before


def test_strict_mode_raises(db: None) -> None:
    with pytest.raises(ValueError, match="menu"), attempt("crm", "menu"):
        raise ValueError("menu")
    assert faults.faults() == {}


@pytest.mark.parametrize("answer", [Http404, PermissionDenied, BadRequest])
def test_an_answer_is_one_only_where_the_page_is_the_plugins_to_answer(
    patient: None, db: None, answer: type[Exception]
) -> None:
    with pytest.raises(answer), attempt("crm", "hook", answers=faults.ANSWERS):
        raise answer
    assert faults.faults() == {}
    with attempt("crm", "menu"):
        raise answer
    assert faults.faults()["crm"].where == "menu"


def test_a_failed_query_spoils_nothing_and_what_was_written_is_taken_back(patient: None, db: None) -> None:
    before = Page.objects.count()
    with transaction.atomic():
        with attempt("crm", "menu"), connection.cursor() as cursor:
            Page.objects.update(title="Overwritten")
            cursor.execute("SELECT 1 FROM nobody_has_this")
        assert Page.objects.count() == before
    assert not Page.objects.filter(title="Overwritten").exists()
    assert faults.faults()["crm"].error in ("OperationalError", "ProgrammingError")


@pytest.mark.parametrize("fails", ["neither", "inner", "outer"])
def test_guards_inside_each_other_take_their_savepoints_from_the_outside_in(
    patient: None, db: None, fails: str
) -> None:
    before = Page.objects.order_by("pk").values_list("title", flat=True)[0]
    with transaction.atomic():
        with attempt("crm", "outer"):
            with attempt("crm", "inner"):
                Page.objects.update(title="Overwritten")
                if fails == "inner":
                    raise ValueError
            assert Page.objects.filter(title="Overwritten").exists() == (fails != "inner")
            if fails == "outer":
                raise ValueError
        written = Page.objects.order_by("pk").values_list("title", flat=True)[0]
    assert written == ("Overwritten" if fails == "neither" else before)
    assert {slug: fault.where for slug, fault in faults.faults().items()} == (
        {} if fails == "neither" else {"crm": fails}
    )


def caused(error: Exception, cause: Exception, **more: Any) -> Exception:
    """As Django raises it: with the driver's own error behind it."""
    vars(cause).update(more)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "counted"),
    [
        (OperationalError("server closed the connection"), False),
        (InterfaceError("connection already closed"), False),
        (caused(OperationalError("locked"), Exception(), sqlite_errorcode=sqlite3.SQLITE_BUSY), False),
        (caused(OperationalError("no such table"), Exception(), sqlite_errorcode=sqlite3.SQLITE_ERROR), True),
        (caused(OperationalError("statement timeout"), Exception(), sqlstate="57014"), True),
        (ProgrammingError("no such table"), True),
    ],
)
def test_a_database_that_is_away_is_no_plugins_failure(
    patient: None, db: None, caplog: pytest.LogCaptureFixture, error: Exception, counted: bool
) -> None:
    note_failure("crm", "menu", error)
    assert ("crm" in faults.faults()) == counted
    assert ("plugin_failed" in caplog.text) == counted
    assert ("database_away" in caplog.text) != counted


def test_without_a_cache_the_log_alone_has_it(patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(faults, "cache", SimpleNamespace(add=away, incr=away, set=away))
    note_failure("crm", "menu", ValueError("menu"))


def test_with_the_database_in_step_no_plugin_lacks_anything(db: None) -> None:
    assert lacking(plugins()) == {}


def test_a_missing_table_and_a_missing_change_are_named(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.plugins import tables

    config = plugin("reports")
    assert config is not None
    monkeypatch.setattr(tables, "_migrations", lambda app: ((app.label, "0099_to_come"),))
    assert lacking((config,)) == {
        "reports": "It has changes that the database has not got (reports_plugin.0099_to_come): run `manage.py migrate`."
    }
    monkeypatch.setattr(tables, "_tables", lambda app: ["reports_plugin_nothing"])
    assert "(reports_plugin_nothing): run `manage.py migrate`" in lacking((config,))["reports"]


def test_a_role_that_may_not_read_the_migrations_is_no_trouble(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.plugins import tables

    class Refused:
        def __init__(self, _connection: Any) -> None:
            raise DatabaseError

    monkeypatch.setattr(tables, "MigrationRecorder", Refused)
    assert lacking(plugins()) == {}


class OutOfOrder:
    slug = "outoforder"
    client_urls = "nobody.has_this"
    root_urls = "nobody.has_this"


def test_addresses_that_cannot_be_read_are_out_of_order_and_nobody_elses(
    patient: None, db: None, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert get_resolver().url_patterns, "the portal's own are read before the list of plugins is changed"
    monkeypatch.setattr(addresses, "plugins", lambda: (OutOfOrder, plugin("time")))
    broken, whole = addresses.plugin_addresses()
    assert whole.resolve("client/time/")
    found = broken.resolve("client/outoforder/anything/")
    assert found is not None
    answer = found.func(rf.get("/client/outoforder/anything/"), **found.kwargs)
    assert answer.status_code == 503
    assert "This part of the portal is out of order." in answer.content.decode()
    assert broken.resolve("client/other/") is None


def test_a_service_that_cannot_be_imported_is_passed_over(
    patient: None, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = plugin("crm")
    assert crm is not None
    path = "portal.plugins.contracts.panels.Timeline"
    monkeypatch.setattr(type(crm), "providers", {**crm.providers, path: "nobody.has_this"})
    registry._providers.cache_clear()
    try:
        assert [slug for slug, _provider in find_all(Timeline)] == ["time", "integrations"]
    finally:
        registry._providers.cache_clear()
    assert faults.faults()["crm"].where == "nobody.has_this"


def test_what_ready_raises_only_at_the_start_is_passed_over(patient: None, db: None) -> None:
    class Late(PluginConfig):
        slug = "crm"

        def ready(self) -> None:
            raise ConnectionError

    late = Late.__new__(Late)
    late.ready()
    assert faults.faults()["crm"].where == "ready()"


def test_health_and_the_command_tell_of_failures(patient: None, db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert next(found for found in findings() if found.name == "plugins").healthy
    note_failure("crm", "menu", ValueError("menu"))
    (told,) = [found for found in findings() if found.name == "plugins"]
    assert not told.healthy
    assert told.name not in VITAL
    assert "crm_plugin: It failed once in the last 7 days: ValueError in “menu”" in told.words
    call_command("plugins")
    assert "It failed once in the last 7 days: ValueError in “menu”" in capsys.readouterr().out
