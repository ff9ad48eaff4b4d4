"""The verdict about the plugins: who looks, when it is kept, and when it is not."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError

from portal.health import checks as health
from portal.plugins import discovery
from portal.plugins.discovery import Discovered, discover
from portal.plugins.preflight import launch, places, verdict
from portal.plugins.preflight.declared import is_passing
from portal.plugins.preflight.launch import Limits, PreflightFailed
from portal.plugins.preflight.verdict import Finding
from portal.plugins.states import reports

LIMITS = Limits(20, 256)
APPS = """from portal.plugins.config import PluginConfig


class Config(PluginConfig):
    name = label = slug = "{name}"
    verbose_name = "Little {name}"
"""


def plugin(folder: Path, name: str) -> Path:
    place = folder / name
    place.mkdir()
    (place / "__init__.py").touch()
    (place / "apps.py").write_text(APPS.format(name=name), encoding="utf-8")
    return place


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Two little plugins on the path, and a list of what was looked at; the looking itself is left out."""
    for name in ("little_one", "little_two"):
        plugin(tmp_path, name)
        for module in (name, f"{name}.apps"):
            monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    asked: list[list[str]] = []

    def look_at(enabled: Any, off: Any, limits: Limits) -> list[Finding]:
        asked.append([name for name, _module in enabled])
        return [
            Finding(name, name, state, config_path=f"{name}.apps.Config", slug=name, title=name.title()).stamped()
            for state, names in (("ready", enabled), ("off", off))
            for name, _module in names
        ]

    monkeypatch.setattr(discovery, "look_at", look_at)
    return asked


def found(tmp_path: Path, *names: str, **more: Any) -> Discovered:
    options: dict[str, Any] = {"known": (), "folder": tmp_path / "verdicts", "limits": LIMITS, **more}
    return discover(names, **options)


def test_nothing_is_looked_at_twice(looks: list[list[str]], tmp_path: Path) -> None:
    for _start in range(3):
        states = found(tmp_path, "little_one", "little_two").states
        assert [(state.name, state.state) for state in states] == [("little_one", "ready"), ("little_two", "ready")]
    assert looks == [["little_one", "little_two"]]


def test_what_was_usable_among_more_is_usable_among_fewer(looks: list[list[str]], tmp_path: Path) -> None:
    found(tmp_path, "little_one", "little_two")
    fewer = found(tmp_path, "little_two", known=("little_one",))
    assert looks == [["little_one", "little_two"]]
    assert [state.name for state in fewer.off] == ["little_one"]
    assert fewer.installed_apps == ["little_two.apps.Config"]


@pytest.mark.parametrize("change", ["file", "new file", "setting", "limit", "matter", "ground"])
def test_each_change_is_looked_at(
    looks: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    found(tmp_path, "little_one", "little_two")
    more: dict[str, Any] = {}
    match change:
        case "file":
            os.utime(tmp_path / "little_two" / "apps.py", ns=(1, 1))
        case "new file":
            (tmp_path / "little_two" / "more.txt").touch()
        case "setting":
            monkeypatch.setenv("FOYER_LITTLE_TWO_RATE", "3")
        case "limit":
            more["limits"] = Limits(20, 255)
        case "matter":
            more["matters"] = ("s3",)
        case "ground":
            monkeypatch.setattr(places, "version", lambda name: "99")
    found(tmp_path, "little_one", "little_two", **more)
    found(tmp_path, "little_one", "little_two", **more)
    assert len(looks) == 2


def test_a_broken_verdict_holds_for_the_same_plugins_only(
    looks: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(enabled: Any, off: Any, limits: Limits) -> list[Finding]:
        looks.append([name for name, _module in enabled])
        return [Finding(name, name, "broken", "Taken.", title=name).stamped() for name, _module in enabled]

    monkeypatch.setattr(discovery, "look_at", broken)
    for names in (("little_one", "little_two"), ("little_two", "little_one"), ("little_one",)):
        assert {state.reason for state in found(tmp_path, *names).states} == {"Taken."}
    assert looks == [["little_one", "little_two"], ["little_one"]]


@pytest.mark.parametrize("which", ["enabled", "off"])
def test_a_passing_fault_is_looked_at_at_the_next_start(
    looks: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    def look_at(enabled: Any, off: Any, limits: Limits) -> list[Finding]:
        looks.append([name for name, _module in enabled])
        faulty = "little_one" if which == "enabled" else "little_two"
        return [
            Finding(name, name, state, "It was stopped.", title=name, passing=name == faulty).stamped()
            for state, names in (("broken", enabled), ("off", off))
            for name, _module in names
        ]

    monkeypatch.setattr(discovery, "look_at", look_at)
    for _start in range(2):
        assert found(tmp_path, "little_one", known=("little_two",)).states[0].reason == "It was stopped."
    assert len(looks) == 2
    state = places.ground(LIMITS)
    folder = tmp_path / "verdicts"
    assert verdict.kept(folder, state, ["little_one"], ["little_two"]) is None
    waited = verdict.kept(folder, state, ["little_one"], ["little_two"], since=0)
    assert waited is not None, "who waited while another process looked need not look itself"


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (MemoryError(), True),
        (OperationalError("away"), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (redis.exceptions.BusyLoadingError(), True),
        (ValueError("its own"), False),
        (ImportError("its own"), False),
        (FileNotFoundError(), False),
    ],
)
def test_what_tells_of_the_machine_is_passing(error: Exception, passing: bool) -> None:
    assert is_passing(error) is passing
    wrapped = RuntimeError("could not begin")
    wrapped.__cause__ = error
    assert is_passing(wrapped) is passing


def test_again_looks_anew(looks: list[list[str]], tmp_path: Path) -> None:
    discovered = found(tmp_path, "little_one")
    assert discovered.again is not None
    assert discovered.again().states[0].state == "ready"
    assert looks == [["little_one"], ["little_one"]]


def test_the_command_looks_anew_only_when_told(
    looks: list[list[str]], tmp_path: Path, settings: Any, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FOYER_PLUGINS = found(tmp_path, "little_one")
    call_command("plugins")
    assert len(looks) == 1
    call_command("plugins", "--again")
    assert len(looks) == 2
    assert "What runs already has this after its next start." in capsys.readouterr().out


def test_half_a_file_is_no_verdict(looks: list[list[str]], tmp_path: Path) -> None:
    found(tmp_path, "little_one")
    (path,) = (tmp_path / "verdicts").glob("verdict-*.json")
    path.write_text(path.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    found(tmp_path, "little_one")
    assert len(looks) == 2
    assert json.loads(path.read_text(encoding="utf-8"))["findings"][0]["state"] == "ready"


def test_where_nothing_can_be_kept_each_start_looks(looks: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "verdicts").touch()  # a file where the folder should be
    for _start in range(2):
        assert found(tmp_path, "little_one").states[0].state == "ready"
    assert len(looks) == 2


def test_old_verdicts_are_thrown_away(tmp_path: Path) -> None:
    for number in range(verdict.KEPT + 5):
        verdict.keep(tmp_path, str(number), [Finding("a", "a", "ready")])
    assert len(list(tmp_path.glob("verdict-*.json"))) == verdict.KEPT


def test_without_a_process_to_look_the_declarations_are_taken_and_staff_are_told(
    looks: list[list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: Any,
    db: None,
) -> None:
    def fail(*_given: Any) -> None:
        raise PreflightFailed("the settings are wrong")

    monkeypatch.setattr(discovery, "look_at", fail)
    discovered = found(tmp_path, "little_one")
    assert discovered.states[0].state == "ready"
    assert "the settings are wrong" in capsys.readouterr().err
    (report,) = (each for each in reports(discovered) if each.enabled)
    assert report.ready
    assert report.troubles == (discovery.UNSEEN,)
    assert not report.reason
    settings.FOYER_PLUGINS = discovered
    (told,) = (each for each in health.findings() if each.name == "plugins")
    assert not told.healthy
    assert f"little_one: {discovery.UNSEEN}" in told.words
    with pytest.raises(ImproperlyConfigured, match="little_one: It could not be looked at"):
        found(tmp_path, "little_one", strict=True)


def test_a_full_disk_is_told_and_stops_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(launch.tempfile, "TemporaryFile", full)
    with pytest.raises(PreflightFailed, match="No space left on device"):
        launch.look_at([("little_one", "little_one")], [], LIMITS)


def test_half_a_line_is_passed_over() -> None:
    assert launch._lines(['{"begun": true}\n', "\n", '{"name": "lit']) == [{"begun": True}]


def test_one_that_is_off_may_take_no_more_memory_than_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apps = plugin(tmp_path, "greedy") / "apps.py"
    apps.write_text(f"taken = bytearray({96 * 1024 * 1024})\n{APPS.format(name='greedy')}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    (greedy,) = launch.look_at([], [("greedy", "greedy")], Limits(20, 8))
    assert (greedy.state, greedy.passing) == ("off", True)
    assert "it takes more memory than a plugin may have" in greedy.reason


def test_a_need_is_met_by_what_is_enabled(tmp_path: Path, looks: list[list[str]]) -> None:
    apps = tmp_path / "little_two" / "apps.py"
    apps.write_text(APPS.format(name="little_two") + '    needs = ("little_one",)\n', encoding="utf-8")
    assert [state.state for state in found(tmp_path, "little_two", "little_one").states] == ["ready", "ready"]
    alone = found(tmp_path, "little_two", known=("little_one",))
    assert alone.states[0].state == "unmet"
    assert alone.installed_apps == []
    with pytest.raises(ImproperlyConfigured, match="It needs little_one, which is not enabled"):
        found(tmp_path, "little_two", known=("little_one",), strict=True)


def test_the_folder_is_found_without_importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outer").mkdir()
    (tmp_path / "outer" / "__init__.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    inner = plugin(tmp_path / "outer", "inner")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert places.folder_of("outer.inner") == inner
    assert places.folder_of("outer.nobody") is None
    assert places.folder_of("nobody.inner") is None
    before = places.digest_of("outer.inner")
    (tmp_path / "outer" / "__init__.py").write_text("", encoding="utf-8")
    assert places.digest_of("outer.inner") != before
