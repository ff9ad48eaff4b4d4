"""Plugins broken in every way, all at once beside those that work: everybody's pages answer, and staff see what is wrong.

Of the ways that were found when plugins were first tried, E1 to E5, E11 and E13 are here; E6 to E10 are those of a plugin
that is off, in `test_off_and_on`, and E12 is a tool's, in `tests/architecture`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils.html import escape

from portal.accounts.models import User
from portal.plugins.discovery import discover
from portal.plugins.preflight.launch import Limits
from tests.plugins_lab import wrecks
from tests.plugins_lab.lab import ALL, ROOT, Portal, portal
from tests.plugins_lab.test_off_and_on import OFFER, QUOTE, page_of_the_lab
from tests.plugins_lab.working import first_tenant
from tests.support.filled_demo import FilledDemo, filled_demo

TORN = {"type": "wreck_block", "value": {"title": "Torn"}, "id": "0b7f9a0e-6f0e-4a55-9a64-6f5e4f0f8a13"}
LOST = {"type": "wreck_template", "value": "Kept", "id": "0b7f9a0e-6f0e-4a55-9a64-6f5e4f0f8a14"}
SHARED = {
    "stranger": ["/", "/lab/", "/admin/", "/client/", "/health/ready"],
    "customer": ["/", "/client/"],
    "editor": ["/admin/", "/admin/pages/"],
    "staff": ["/admin/", "/admin/crm/companies/"],
    "manager": ["/admin/", "/api/v1/openapi.json", "/admin/account/"],
    "admin": ["/admin/", "/admin/plugins/"],
}


@dataclass
class Scene:
    demo: FilledDemo
    broken: Portal
    names: tuple[str, ...]
    environment: dict[str, str]
    page: int


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("wrecks")
    names = wrecks.write(folder, [*wrecks.LEFT_OUT, *wrecks.IN_USE])
    environment = {
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
        "FOYER_STRICT_PLUGINS": "0",
        "FOYER_PREFLIGHT_ROOT": str(folder / "verdicts"),
        "FOYER_WRECK_SETTINGS_RATE": "many",
    }
    with django_db_blocker.unblock(), filled_demo("plugins_broken") as demo:
        User.objects.get_or_create(email="super@walls.example", defaults={"is_superuser": True, "is_staff": True})
        page = page_of_the_lab(first_tenant(), [QUOTE, OFFER, TORN, LOST])[0].pk
        with portal(demo, (*names, *ALL, wrecks.ABSENT[0]), **environment) as broken:
            yield Scene(demo, broken, (*names, *ALL, wrecks.ABSENT[0]), environment, page)


def statuses(portal: Portal, pages: dict[str, list[str]]) -> dict[str, int]:
    asked = [[who, at] for who, addresses in pages.items() for at in addresses]
    (found,), _errors = portal.ask({"do": "statuses", "pages": asked})
    return {f"{who} {at}": status for (who, at), status in zip(asked, found, strict=True)}


def test_everybodys_pages_answer(scene: Scene) -> None:
    seen = statuses(scene.broken, SHARED)
    assert {at: status for at, status in seen.items() if status >= 400} == {}
    assert (seen["stranger /"], seen["customer /client/"], seen["admin /admin/"]) == (200, 200, 200)
    ((home,),), _errors = scene.broken.ask({"do": "texts", "pages": [["staff", "/admin/"]]})
    assert '"/admin/crm/companies/"' in home, "the menu is whole, although a plugin has emptied it and failed"


def test_the_other_plugins_own_pages_answer(scene: Scene) -> None:
    (own,), _errors = scene.broken.ask({"do": "own_routes"})
    assert {"pages", "crm", "time", "integrations", "reports", "stall"} <= own.keys()
    others = [at for slug, routes in own.items() if not slug.startswith("wreck_") for at in routes]
    (looks,), _errors = scene.broken.ask({"do": "look_at", "addresses": others})
    assert {at: look[0] for at, look in looks.items() if look[0] >= 500} == {}
    assert looks["/stall/"][0] == 200


def test_staff_see_each_with_its_reason(scene: Scene) -> None:
    (said, texts), _errors = scene.broken.ask(
        {"do": "told"}, {"do": "texts", "pages": [["admin", "/admin/plugins/"], ["super", "/health/"]]}
    )
    found = {name: (state, reason) for name, state, reason, _troubles in said}
    for wreck in wrecks.LEFT_OUT:
        state, reason = found[wreck.name]
        assert state != "In use", wreck.name
        assert wreck.reason in reason
        for text in texts:
            assert wreck.name in text
            assert escape(reason) in text
    assert found[wrecks.ABSENT[0]] == ("Not installed", wrecks.ABSENT[1])
    assert {found[name][0] for name in ALL} == {"In use"}


def test_what_fails_in_use_is_passed_over_logged_and_shown(scene: Scene) -> None:
    """A hook, a menu item, a panel, a section, a view, an API operation, services and a table that is not there."""
    pages = [["stranger", "/lab/"], ["admin", "/admin/"], ["customer", "/client/"], ["customer", "/client/wreck_view/"]]
    (texts, addresses), errors = scene.broken.ask({"do": "texts", "pages": pages}, {"do": "company_pages"})
    lab, home, client = texts[:3]
    assert "All is here" in lab
    assert "Today on the stall: Apples" in lab
    assert "Torn" not in lab
    assert "“Wreck menu” has to show here could not be made" in home
    assert "Shy" not in home
    assert "Lost" not in home
    assert "A part of this page cannot be shown at the moment." in client
    own = statuses(scene.broken, {"customer": ["/client/wreck_view/"], "admin": ["/api/v1/wreck/fall", *addresses]})
    assert [own["customer /client/wreck_view/"], own["admin /api/v1/wreck/fall"]] == [500, 500]
    assert [own[f"admin {at}"] for at in addresses] == [200, 200]
    for slug in ("wreck_menu", "wreck_block", "wreck_sources", "wreck_tables"):
        assert any("plugin_failed" in error and slug in error for error in errors), slug
    (said, (page,)), _errors = scene.broken.ask(
        {"do": "told"}, {"do": "texts", "pages": [["admin", "/admin/plugins/"]]}
    )
    troubles = {name: " ".join(sentences) for name, _state, _reason, sentences in said}
    for wreck in wrecks.IN_USE:
        assert wreck.reason in troubles[wreck.name]
        assert "in the last 7 days" in troubles[wreck.name]
    assert (
        "Its tables are missing in the database (wreck_tables_thing): run `manage.py migrate`."
        in troubles["wreck_tables"]
    )
    assert {name for name in ALL if troubles[name]} == set()
    assert "Its tables are missing in the database (wreck_tables_thing)" in page
    assert "ValueError (wreck_block/kinds.py, line" in page
    assert "drawing" not in page, "an error's own words may hold another organisation's data"


def test_an_editor_saves_and_loses_no_section(scene: Scene) -> None:
    (saved, stored), _errors = scene.broken.ask(
        {"do": "save_unchanged", "page_id": scene.page},
        {"do": "stored_sections", "table": "cms_sections_sectionpage", "page_id": scene.page},
    )
    assert saved == {"opened": 200, "saved": 302}
    kept = {item["type"]: item for item in json.loads(stored)}
    assert list(kept) == ["quote", "stall_offer", "wreck_block", "wreck_template"]
    assert kept["wreck_template"] == LOST


def test_an_event_that_one_plugin_cannot_take_reaches_the_others(scene: Scene) -> None:
    (jobs,), _errors = scene.broken.ask({"do": "send_a_form", "submission": str(uuid4()), "page_id": scene.page})
    ran, _errors = scene.broken.ask(*({"do": "run_job", "job_id": job} for job in jobs))
    assert sorted((each["state"], each["failures"]) for each in ran) == [("done", 0), ("queued", 1)]


def test_a_user_can_be_deleted(scene: Scene) -> None:
    """E5: half a model must not stay behind on the user."""
    person = User.objects.create_user(f"{uuid4().hex}@lab.example")
    (gone,), _errors = scene.broken.ask({"do": "delete_person", "person": person.pk})
    assert (gone[0], gone[2]) == (302, False)


def test_strict_mode_raises_what_is_passed_over_else(scene: Scene) -> None:
    on, off = ({"do": "be_strict", "strict": strict} for strict in (True, False))
    asked = {"do": "statuses", "pages": [["admin", "/admin/"], ["customer", "/client/"]]}
    (_, seen, _), _errors = scene.broken.ask(on, asked, off)
    assert seen == [500, 500]


@pytest.mark.sqlite  # no database is asked before it refuses
def test_strict_mode_refuses_to_start_and_names_all(scene: Scene) -> None:
    done = started(scene, scene.names, FOYER_STRICT_PLUGINS="1")
    assert done.returncode != 0
    for wreck in wrecks.LEFT_OUT:
        assert f"{wreck.name}: " in done.stderr
        assert wreck.reason in done.stderr
    assert f"{wrecks.ABSENT[0]}: {wrecks.ABSENT[1]}" in done.stderr


def started(scene: Scene, names: tuple[str, ...], **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        **scene.demo.environment,
        **scene.environment,
        "FOYER_PLUGINS": ",".join(names),
        **more,
    }
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
@pytest.mark.parametrize("wreck", [*wrecks.LEFT_OUT, wrecks.SLOW, *wrecks.IN_USE], ids=lambda wreck: wreck.name)
def test_each_alone(scene: Scene, wreck: wrecks.Wreck, tmp_path: Path) -> None:
    wreck.write(tmp_path)
    environment = {**scene.environment, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    own = {
        **environment,
        "FOYER_PREFLIGHT_ROOT": str(tmp_path),
        "FOYER_PLUGIN_SECONDS": "6" if wreck is wrecks.SLOW else "20",
    }
    with portal(scene.demo, (wreck.name, *ALL), **own) as alone:
        seen = statuses(alone, SHARED)
        assert {at: status for at, status in seen.items() if status >= 400} == {}
        (said,), _errors = alone.ask({"do": "told"})
    state, reason, troubles = next(
        (state, reason, troubles) for name, state, reason, troubles in said if name == wreck.name
    )
    assert (state == "In use") == (wreck.state == "ready")
    assert wreck.reason in reason or (state == "In use" and not reason)
    assert not (troubles and wreck.state != "ready")
    done = started(scene, (wreck.name,), **{**own, "FOYER_STRICT_PLUGINS": "1"})
    assert (done.returncode == 0) == (wreck.state == "ready")


@pytest.mark.sqlite
def test_a_slow_one_is_stopped_and_the_next_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrecks.SLOW.write(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    found = discover([wrecks.SLOW.name, "tests.plugins_lab.stall"], known=(), folder=tmp_path, limits=Limits(6, 256))
    assert [(state.state, state.reason) for state in found.states] == [("broken", wrecks.SLOW.reason), ("ready", "")]


@pytest.mark.sqlite
def test_a_service_that_was_away_keeps_no_plugin_out_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins, there = tmp_path / "plugins", tmp_path / "there"
    plugins.mkdir()
    ready = (
        f"def ready(self):\n    from pathlib import Path\n    if not Path({str(there)!r}).exists():\n        raise {{}}"
    )
    wrecks.Wreck("wreck_away", "broken", "", ready.format("ConnectionRefusedError")).write(plugins)
    wrecks.Wreck("wreck_wrong", "broken", "", ready.format("ValueError")).write(plugins)
    monkeypatch.syspath_prepend(str(plugins))

    def states(name: str) -> list[str]:
        limits = Limits(20, 256)
        return [state.state for state in discover([name], known=(), folder=tmp_path / "verdicts", limits=limits).states]

    assert (states("wreck_away"), states("wreck_wrong")) == (["broken"], ["broken"])
    there.touch()
    assert (states("wreck_away"), states("wreck_wrong")) == (["ready"], ["broken"])
