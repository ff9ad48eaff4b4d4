"""Every operation of the API with keys: a right one, one of another company or tenant, and wrong ones."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from portal.accounts.models import Program
from portal.accounts.services import create_key
from portal.api.api import api
from portal.tenants.scope import tenant_scope
from tests.security import foreign, matrix
from tests.security.asking import Asked, Watched, ask
from tests.security.conftest import Scene
from tests.security.routes import Route, routes
from tests.security.samples import addresses
from tests.security.verdict import REFUSALS, shown
from tests.security.world import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")
WRONG = {
    "nonsense": "nonsense",
    "unknown": f"foyer_{'a' * 12}_{'b' * 43}_000000",
    "empty parts": "foyer___",
}


@dataclass(frozen=True)
class Keys:
    """Texts of keys by caller, and the company that each is granted."""

    program: str
    program_of_another: str
    program_of_b: str


@pytest.fixture(scope="module")
def keys(scene: Scene) -> Keys:
    def fresh(world: World, name: str) -> str:
        with tenant_scope(world.tenant):
            return create_key(Program.objects.get(name=f"{world.mark} {name}"))[1]

    return Keys(fresh(scene.a, "robot"), fresh(scene.a, "other robot"), fresh(scene.b, "robot"))


def changed(answer: Asked) -> list[str]:
    """Tables that were written to, but for the key's own last use."""
    return [table for table in answer.changed if table != "portal_accounts_apikey"]


def api_routes() -> list[Route]:
    return [route for route in routes() if route.text.startswith("api/v1/")]


def by_key(key: str, method: str, address: str, watched: Watched | None = None, **request: Any) -> Asked:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())}
    return ask(Client(raise_request_exception=False), method, address, watched=watched, headers=headers, **request)


def test_the_crawl_finds_the_api() -> None:
    described = {f"/{route.text}".replace("<", "{").replace(">", "}") for route in api_routes()}
    assert set(api.get_openapi_schema()["paths"]) <= described


@pytest.mark.parametrize("caller", matrix.KEYS)
@pytest.mark.parametrize("method", ["GET", "POST", "others"])
def test_every_operation_answers_as_reviewed(scene: Scene, keys: Keys, caller: str, method: str) -> None:
    text = WRONG["unknown"] if caller == "wrong_key" else getattr(keys, caller)
    verbs = METHODS[2:6] if method == "others" else (method,)
    seen = {}
    for route in api_routes():
        asked = [by_key(text, verb, address).outcome for address in addresses(scene.a, route) for verb in verbs]
        seen[route.text] = asked[0] if len(set(asked)) == 1 else "/".join(asked)
    if os.environ.get("FOYER_UPDATE_MATRIX"):
        matrix.replace_column(method, caller, seen)
    assert matrix.differences(seen, matrix.column(method, caller)) == []


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_wrong_key_is_401_everywhere_alike(scene: Scene, text: str) -> None:
    """On open addresses too, with every method, and whatever the address names."""
    told = set()
    for route in api_routes():
        for address in addresses(scene.a, route):
            for method in METHODS:
                answer = by_key(text, method, address)
                assert answer.status == 401, f"{method} {address}"
                if method != "HEAD":
                    told.add(answer.text.partition("\n")[0])
    assert len(told) == 1


@pytest.mark.parametrize("caller", ["program_of_another", "program_of_b"])
def test_a_key_reaches_nothing_of_others(scene: Scene, keys: Keys, caller: str) -> None:
    """Ids of a company without a grant in path, query and body: refused, nothing shown, nothing changed."""
    text = getattr(keys, caller)
    named = frozenset({scene.a.own.name, str(scene.a.own.pk)})
    words = named if caller == "program_of_another" else named | scene.a.unlike(scene.b)
    ids, watched = foreign.ids(scene.a), Watched(scene.a, scene.a.state())
    wrong = []
    for route in api_routes():
        for address in addresses(scene.a, route):
            asked = {
                "path": by_key(text, "GET", address, watched),
                "query": by_key(text, "GET", address, watched, query_params=ids),
                "body": by_key(text, "POST", address, watched, data=ids, content_type="application/json"),
            }
            for place, answer in asked.items():
                said = address if place == "path" else f"{address} {sorted(ids.values())}"
                faults = shown(answer.text, words, said) + [f"changed {table}" for table in changed(answer)]
                if place == "path" and "<company>" in route.text and answer.status not in REFUSALS:
                    faults.append(str(answer.status))
                wrong += [f"{place} {address}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("caller", ["program", "program_of_another", "program_of_b"])
def test_work_is_written_down_for_a_granted_company_alone(scene: Scene, keys: Keys, caller: str) -> None:
    """Every operation that takes a body, with one that is right but for whose company it is."""
    schema, watched = api.get_openapi_schema(), Watched(scene.a, scene.a.state())
    tried = 0
    for address, operations in schema["paths"].items():
        for method, operation in operations.items():
            if "requestBody" not in operation:
                continue
            tried += 1
            body = foreign.schema_body(schema, operation, scene.a) | {"minutes": 5}
            answer = by_key(getattr(keys, caller), method, address, watched, data=body, content_type="application/json")
            if caller == "program":
                # It is let in, and told that this company of the demo has no time left.
                assert (answer.status, '"overdrawn"' in answer.text) == (409, True), answer.text
            else:
                assert (answer.status, changed(answer)) == (403, [])
                assert '"company_refused"' in answer.text
    assert tried == 1
