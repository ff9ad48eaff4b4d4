"""The project's own plugins, and the lab's stall, pass the suite that plugin authors run."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.plugins.conformance.away import traces
from portal.plugins.conformance.declaration import identity
from portal.plugins.conformance.subject import Subject
from portal.plugins.conformance.suite import CHECKS, DATABASE_CHECKS, Check
from portal.settings.env import DEFAULT_PLUGINS


def named(check: Check) -> str:
    return check.__name__


@pytest.mark.parametrize("name", DEFAULT_PLUGINS)
@pytest.mark.parametrize("check", CHECKS, ids=named)
def test_own_plugins_conform(name: str, check: Check) -> None:
    assert list(check(Subject.called(name))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", DEFAULT_PLUGINS)
@pytest.mark.parametrize("check", DATABASE_CHECKS, ids=named)
def test_own_plugins_conform_in_the_database(name: str, check: Check) -> None:
    assert list(check(Subject.called(name))) == []


def test_the_version_is_that_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "crm-1.2.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: crm\nVersion: 1.2.0\n")
    (about / "entry_points.txt").write_text("[foyer.plugins]\ncrm = crm_plugin\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert list(identity(Subject.called("crm"))) == [
        "The version of apps.py is 1.0.0, that of the installed package 1.2.0:"
        " write the same into apps.py and pyproject.toml, and install it again."
    ]


@pytest.mark.long
@pytest.mark.parametrize("name", DEFAULT_PLUGINS)
def test_own_plugins_leave_no_trace_when_they_are_off(name: str) -> None:
    """In short, `test_off_and_on` has the same of a filled demo."""
    assert list(traces(Subject.called(name))) == []
