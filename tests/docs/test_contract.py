"""`docs/plugins/contract.md` names all that plugins may rely on, and nothing that is not there."""

from __future__ import annotations

import re
from importlib import import_module
from inspect import isclass
from pathlib import Path

import pytest

from portal.plugins import config
from portal.plugins.conformance.suite import CHECKS, DATABASE_CHECKS, PluginConformance
from portal.plugins.contracts import events, figures, panels, time_accounts

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/plugins/contract.md").read_text(encoding="utf-8")
WRITING = (ROOT / "docs/plugins/writing.md").read_text(encoding="utf-8")
ROOMS = sorted(path.parent.name for path in ROOT.glob("portal/*/public.py"))
OF_DJANGO = {"name", "label", "verbose_name"}


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """The table below a heading: first cell → the names in it and in the second cell."""
    table = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    return {cells[0].strip(): re.findall(r"`(\w+)`", cells[0] + cells[1]) for cells in lines}


def first_names(page: str, heading: str) -> set[str]:
    return {name for cell in rows(page, heading) for name in re.findall(r"`(\w+)`", cell)}


def test_every_attribute_of_the_declaration_is_explained() -> None:
    assert first_names(PAGE, "The declaration") == set(config.PluginConfig.__annotations__) | OF_DJANGO


def test_the_contract_has_its_number() -> None:
    assert f"CONTRACT_VERSION`, now **{config.CONTRACT_VERSION}**" in PAGE


def test_every_event_and_protocol_is_named() -> None:
    known = {name for name, kind in vars(events).items() if isclass(kind) and issubclass(kind, events.Event)}
    assert first_names(PAGE, "Events") == known - {"Event"}
    protocols = {
        name
        for module in (figures, panels, time_accounts)
        for name, kind in vars(module).items()
        if isclass(kind) and getattr(kind, "_is_protocol", False) and kind.__module__ == module.__name__
    }
    assert first_names(PAGE, "Protocols") == protocols


def test_every_method_of_a_protocol_is_named() -> None:
    for module in (figures, panels, time_accounts):
        for name, kind in vars(module).items():
            if getattr(kind, "_is_protocol", False) and kind.__module__ == module.__name__:
                methods = {method for method in vars(kind) if not method.startswith("_")}
                line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}`"))
                assert methods <= set(re.findall(r"`(\w+)`", line))


def test_every_room_is_named() -> None:
    assert [cell.strip("`") for cell in rows(PAGE, "What each room offers")] == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_offers_what_the_page_says(room: str) -> None:
    offered = import_module(f"portal.{room}.public").__all__
    assert rows(PAGE, "What each room offers")[f"`{room}`"][1:] == sorted(offered, key=str.lower)


def test_the_page_for_authors_names_every_check() -> None:
    checks = {check.__name__ for check in (*CHECKS, *DATABASE_CHECKS)}
    off = {name for name in vars(PluginConformance) if "switched_off" in name}
    assert first_names(WRITING, "What the portal asks") == checks | off


def test_the_page_for_authors_names_every_fixture() -> None:
    import portal.plugins.conformance.fixtures as module

    made = {name for name, value in vars(module).items() if type(value).__name__ == "FixtureFunctionDefinition"}
    assert first_names(WRITING, "What tests can use") == made
    assert made
