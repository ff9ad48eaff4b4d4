"""Nobody sees, reaches or changes anything of another tenant or company: every route with foreign ids."""

from __future__ import annotations

import pytest

from tests.security.conftest import Scene
from tests.security.routes import Route, routes
from tests.security.samples import NO_ROWS, addresses
from tests.security.special_samples import SampleMissing
from tests.security.verdict import leaks, shown, text_of

ASKERS = (
    "stranger",
    "nobody",
    "customer_b",
    "customer_manager_b",
    "staff_b",
    "editor_b",
    "manager_b",
    "admin_b",
    "neighbour_a",
)
OTHER_METHODS = ("head", "put", "patch", "delete", "options")


def with_rows() -> list[Route]:
    return [route for route in routes() if route.parts and route.text not in NO_ROWS]


@pytest.mark.sqlite  # of the list of routes, which is the same
def test_every_route_has_a_sample(scene: Scene) -> None:
    """A new route with ids must say which row stands for them, or it would never be tried."""
    missing = []
    for route in with_rows():
        try:
            assert addresses(scene.a, route)
        except SampleMissing as error:
            missing.append(str(error))
    assert not missing, "\n".join(missing)


def test_the_reviewed_list_names_real_routes() -> None:
    assert set(NO_ROWS) <= {route.text for route in routes()}


@pytest.mark.parametrize("asker", [pytest.param(asker, marks=pytest.mark.long) for asker in ASKERS])
def test_other_methods_lead_nowhere_either(scene: Scene, asker: str) -> None:
    """PUT, PATCH, DELETE, HEAD and OPTIONS. The last is answered by many views, with what they take and no more."""
    before = scene.a.state()
    words = scene.a.forbidden(asker)
    found = []
    for route in with_rows():
        for address in addresses(scene.a, route):
            for method in OTHER_METHODS:
                answer = getattr(scene.clients[asker], method)(address)
                wrong = leaks(answer, route.name, address, words)
                if method == "options" and answer.status_code == 200:
                    wrong = shown(text_of(answer), words, address)
                found += [f"{method.upper()} {address} ({route.name}): {leak}" for leak in wrong]
    assert not found, "\n".join(found)
    assert scene.a.changed_since(before) == []


@pytest.mark.parametrize("asker", ASKERS)
def test_foreign_ids_lead_nowhere(scene: Scene, asker: str) -> None:
    """With the ids of tenant A (for its neighbour: of another company of A) nothing is shown, changed or broken."""
    before = scene.a.state()
    words = scene.a.forbidden(asker)
    found = []
    for route in with_rows():
        for address in addresses(scene.a, route):
            for method in ("get", "post"):
                answer = getattr(scene.clients[asker], method)(address)
                found += [
                    f"{method.upper()} {address} ({route.name}): {leak}"
                    for leak in leaks(answer, route.name, address, words)
                ]
    assert not found, "\n".join(found)
    assert scene.a.changed_since(before) == []
