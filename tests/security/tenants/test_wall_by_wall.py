"""One wall at a time is taken away: with either gone nothing is seen or changed, with both gone the crawl goes red.

The first wall is the manager's condition in every query, the second the database's policies. SQLite has the first alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from psycopg import sql

from portal.tenants.guards.declared import scoped_tables
from portal.tenants.managers import InScope
from tests.security.asking import Watched, ask
from tests.security.conftest import Scene
from tests.security.routes import routes
from tests.security.samples import NO_ROWS, addresses
from tests.security.verdict import REFUSALS, shown
from tests.support.owner import owner_connection

ASKERS = ("admin_b", "neighbour_a")
# With no wall at least these answer: to the admin of another tenant, and to a customer of the same tenant's next company.
OPEN_WITHOUT_WALLS = {
    "admin_b": {"crm_companies:inspect", "crm_contacts:inspect", "crm_deals:inspect", "programs:inspect"},
    "neighbour_a": {"portal_api:account", "portal_api:movements", "reports_client:pdf"},
}


@contextmanager
def manager_off() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(InScope, "as_sql", lambda *_args, **_kwargs: ("1 = 1", ()))
        yield


@contextmanager
def policies_off() -> Iterator[None]:
    """In this module's own database, by its owner."""
    _say("DISABLE")
    try:
        yield
    finally:
        _say("ENABLE")


def _say(verb: str) -> None:
    with owner_connection() as database:
        for table in scoped_tables():
            database.execute(sql.SQL(f"ALTER TABLE {{}} {verb} ROW LEVEL SECURITY").format(sql.Identifier(table.table)))


def crawl(scene: Scene, asker: str) -> dict[str, list[str]]:
    """Route → what is wrong with its answers, of all routes whose address names a row of the tenants' own tables."""
    words, watched = scene.a.forbidden(asker), Watched(scene.a, scene.a.state())
    found: dict[str, list[str]] = {}
    tried = 0
    for route in routes():
        if not route.parts or route.text in NO_ROWS:
            continue
        for address in addresses(scene.a, route):
            if not any(part in scene.a.ids for part in address.split("/")):
                continue
            tried += 1
            for method in ("GET", "POST"):
                answer = ask(scene.clients[asker], method, address, watched=watched)
                faults = shown(answer.text, words, address) + [f"changed {table}" for table in answer.changed]
                if answer.status not in REFUSALS and answer.outcome != "door":
                    faults.append(answer.outcome)
                if faults:
                    found.setdefault(route.name, []).extend(f"{method} {address}: {fault}" for fault in faults)
    assert tried > 40, "the crawl has something to try"
    return found


@pytest.mark.postgresql
@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.parametrize("gone", [manager_off, policies_off])
def test_with_one_wall_gone_nothing_is_seen(scene: Scene, asker: str, gone: type[AbstractContextManager[None]]) -> None:
    with gone():
        assert crawl(scene, asker) == {}


@pytest.mark.postgresql
@pytest.mark.parametrize("asker", ASKERS)
def test_with_both_walls_gone_everything_is_seen(scene: Scene, asker: str) -> None:
    with ExitStack() as gone:
        gone.enter_context(manager_off())
        gone.enter_context(policies_off())
        _is_red(crawl(scene, asker), asker)


@pytest.mark.sqlite
@pytest.mark.parametrize("asker", ASKERS)
def test_on_sqlite_the_manager_is_the_only_wall(scene: Scene, asker: str) -> None:
    with manager_off():
        _is_red(crawl(scene, asker), asker)


def _is_red(found: dict[str, list[str]], asker: str) -> None:
    assert OPEN_WITHOUT_WALLS[asker] - found.keys() == set()
    if asker == "admin_b":
        assert any("shows" in fault for faults in found.values() for fault in faults)
