"""`manage.py startplugin` refuses in one sentence what cannot be, and writes all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.plugins.start import writing
from portal.plugins.start.names import Refused
from portal.plugins.start.writing import NewPlugin, sorted_imports, write


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("2fast", "“2fast” cannot be the name: use small letters, digits and single underscores, as in my_plugin."),
        ("Meadow", "“Meadow” cannot be the name: use small letters, digits and single underscores, as in my_plugin."),
        ("a-b", "“a-b” cannot be the name: use small letters, digits and single underscores, as in my_plugin."),
        ("../up", "“../up” cannot be the name: use small letters, digits and single underscores, as in my_plugin."),
        ("wiése", "“wiése” cannot be the name: use small letters, digits and single underscores, as in my_plugin."),
        ("meadow\n", "“meadow\n” cannot be the name: use small letters, digits and single underscores, as in my_plugin."),
        ("class", "“class” is a word of Python itself. Choose another name."),
        ("match", "“match” is a word of Python itself. Choose another name."),
        ("a_name_that_is_too_long", "“a_name_that_is_too_long” is too long: 23 characters, and 20 are the most."),
        ("crm", "“crm” is taken by the plugin “CRM”. Choose another name."),
        ("reports_plugin", "“reports_plugin” is taken by the plugin “Reports”. Choose another name."),
        ("portal_jobs", "“portal_jobs” is taken by an installed Django app. Choose another name."),
        ("crm_deals", "“crm_deals” is taken by an installed Django app. Choose another name."),
        ("client", "“client” is reserved: the portal or Wagtail has an address of this name. Choose another name."),
        ("images", "“images” is reserved: the portal or Wagtail has an address of this name. Choose another name."),
        ("companies", "“companies” is reserved: the portal or Wagtail has an address of this name."),
        ("portal", "“portal” is taken: Python can already import a module of this name. Choose another name."),
        ("json", "“json” is taken: Python can already import a module of this name. Choose another name."),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_is_refused(name: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("startplugin", name, directory=str(tmp_path))
    assert str(refusal.value).startswith(sentence)
    assert files(tmp_path) == []


def test_a_title_that_would_break_the_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be the title: use letters"):
        call_command("startplugin", "meadow", directory=str(tmp_path), title='Mea"dow')
    assert files(tmp_path) == []


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "meadow").mkdir()
    with pytest.raises(CommandError, match="meadow is there already"):
        call_command("startplugin", "meadow", directory=str(tmp_path))
    assert files(tmp_path) == ["meadow"]


def test_the_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no folder .*nowhere\. Make it first"):
        call_command("startplugin", "meadow", directory=str(tmp_path / "nowhere"))
    assert files(tmp_path) == []


def test_nothing_is_left_when_the_disk_refuses_halfway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The template of the last file names another one's folder as if it were a file: writing fails after the others."""
    whole = list(writing._files(NewPlugin("meadow", "Meadow", tmp_path)))
    monkeypatch.setattr(writing, "_files", lambda _plugin: [*whole, (Path("apps.py/more.py"), "")])
    with pytest.raises(Refused, match="The plugin could not be written into"):
        write(NewPlugin("meadow", "Meadow", tmp_path))
    assert files(tmp_path) == []


@pytest.mark.parametrize("package", [False, True])
def test_all_places_are_filled_and_nothing_else_is_left(tmp_path: Path, package: bool) -> None:
    written = write(NewPlugin("meadow", "Our meadow & more", tmp_path, package))
    assert files(tmp_path)[0] == "meadow"
    assert [path for path in written if path.suffix == "-tpl" or "plugin_name" in str(path)] == []
    assert [path for path in written if writing.PLACE.search(path.read_text())] == []
    assert "Our meadow & more" in (tmp_path / "meadow" / ("src/meadow" if package else "") / "apps.py").read_text()
    assert (tmp_path / "meadow").stat().st_mode & 0o777 == 0o755


PORTAL = """from portal.jobs.public import (
    Schedule,
    job,
)
"""


def test_imports_stand_in_the_order_of_their_modules() -> None:
    given = f"from zoo.models import Item\n{PORTAL}from zoo import tasks\n\nx = 1\n"
    assert sorted_imports(given, "zoo") == f"{PORTAL}from zoo import tasks\nfrom zoo.models import Item\n\nx = 1\n"
