"""The conformance suite. A plugin's own tests have a class of it:

class TestConformance(PluginConformance):
    plugin = "my_plugin"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

import pytest

from portal.plugins.conformance import addresses, away, declaration, imports, pages, rights, tables, work
from portal.plugins.conformance.subject import Subject

Check = Callable[[Subject], Iterator[str]]

CHECKS: tuple[Check, ...] = (
    declaration.identity,
    declaration.what_it_names,
    declaration.early_imports,
    imports.foreign_imports,
    tables.owners_of_rows,
    tables.what_rows_point_at,
    tables.migrations_complete,
    rights.roles,
    rights.operations,
    addresses.own_addresses,
    work.jobs,
    work.schedules,
    pages.sections,
    pages.templates,
)
DATABASE_CHECKS: tuple[Check, ...] = (tables.walls_in_the_database, rights.strangers_at_the_api)


def _named(check: Check) -> str:
    return check.__name__


def _say(faults: Iterable[str]) -> None:
    """Fail with the sentences alone: pytest explains no `assert` of a module that is not a test's own."""
    if found := list(faults):
        pytest.fail("\n".join(found), pytrace=False)


class PluginConformance:
    """`plugin` is the module, entry point's module or slug. Each check says in sentences what is wrong."""

    plugin: ClassVar[str]

    @pytest.mark.parametrize("check", CHECKS, ids=_named)
    def test_conforms(self, check: Check) -> None:
        _say(check(Subject.called(self.plugin)))

    @pytest.mark.django_db
    @pytest.mark.parametrize("check", DATABASE_CHECKS, ids=_named)
    def test_conforms_in_the_database(self, check: Check) -> None:
        _say(check(Subject.called(self.plugin)))

    def test_switched_off_it_leaves_no_trace(self) -> None:
        _say(away.traces(Subject.called(self.plugin)))
