"""Every role opens and posts to every address with rows of its own tenant: as reviewed, nothing fails, reading writes
nothing, and neither anything of the other tenant nor any secret stands in any answer, refusals and failures among them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import pytest

from tests.security import matrix
from tests.security.asking import Asked, ask
from tests.security.conftest import Scene
from tests.security.hidden import secrets_of, told
from tests.security.routes import routes
from tests.security.samples import addresses
from tests.security.verdict import shown
from tests.support.doses import short_on_sqlite

# What a GET may write: Foyer's own by design, Wagtail's own by what its views do. Table → why.
WRITTEN_BY_READING = {
    "django_session": "who is signed in, and in which organisation",
    "portal_audit_auditentry": "reading something sensitive is recorded",
    "portal_audit_auditobject": "under the name of what was read",
    "portal_files_libraryrendition": "a size of a picture that nobody had asked for yet",
    "wagtailadmin_editingsession": "Wagtail's notice that somebody else edits the same page",
    "wagtailusers_userprofile": "Wagtail makes one for whoever opens his settings",
    "wagtailcore_pagesubscription": "Wagtail makes one for whoever opens an editor",
}
FAILS_IN_WAGTAIL = {
    "admin/redirects/import/process/": "Wagtail reads the session of an import that was not begun; it writes nothing",
    "admin/choose-external-link/": "Wagtail's dialogue reads an address that was not sent; it writes nothing",
}
# They may nearly everything, so what they post is for the long dose.
MANY_RIGHTS = ("manager", "admin", "super")
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
FEW_RIGHTS = ("stranger", "customer")
# Which role may open what is decided by the code, not by the database; of each kind of role another one asks both.
ONCE = ("editor", "admin", "super", "customer_manager")


def doses() -> Iterator[object]:
    for method in ("GET", "POST", "others"):
        for role in matrix.ROLES:
            if _is_long(method, role):
                yield pytest.param(method, role, marks=pytest.mark.long)
            else:
                yield from short_on_sqlite(method, role) if _is_once(method, role) else [(method, role)]


def _is_long(method: str, role: str) -> bool:
    return role not in FEW_RIGHTS if method == "others" else method == "POST" and role in MANY_RIGHTS


def _is_once(method: str, role: str) -> bool:
    return method == "others" or (method == "GET" and role in ONCE)


@pytest.fixture(scope="module", autouse=True)
def _sizes_of_pictures_are_made(scene: Scene) -> None:
    # What a request makes is taken back: without this each list of pictures would make them all again.
    for address in ("/admin/images/", "/admin/images/chooser/", "/admin/api/main/images/"):
        assert scene.clients["admin_a"].get(address).status_code == 200


@pytest.mark.parametrize(("method", "role"), list(doses()))
def test_every_screen(scene: Scene, method: str, role: str) -> None:
    client = scene.clients[role if role in scene.clients else f"{role}_a"]
    foreign = scene.b.unlike(scene.a)
    host = client.defaults["SERVER_NAME"]  # is in the question, too
    hidden = secrets_of([scene.a, scene.b])
    as_get = matrix.column("GET", role)
    seen: dict[str, str] = {}
    wrong: list[str] = []
    for route in routes():
        outcomes: list[str] = []
        for address in addresses(scene.a, route):
            asked = {one: ask(client, one, address) for one in (OTHER_METHODS if method == "others" else [method])}
            outcomes.append("/".join(_once(one.outcome for one in asked.values())))
            for verb, one in asked.items():
                found = [*faults(verb, route.text, one), *told(one.text, hidden)]
                wrong += [f"{verb} {address}: {fault}" for fault in found]
                if role != "super":  # who is in the other tenant as well
                    wrong += [f"{verb} {address}: {leak}" for leak in shown(one.text, foreign, host + address)]
        seen[route.text] = " ".join(dict.fromkeys(outcomes))
        if method == "others":
            heads = [ask(client, "HEAD", address).outcome for address in addresses(scene.a, route)]
            if (head := " ".join(dict.fromkeys(heads))) != as_get[route.text] and "405" not in heads:
                wrong.append(f"{route.text}: HEAD {head}, GET {as_get[route.text]}")
    if os.environ.get("FOYER_UPDATE_MATRIX"):
        matrix.replace_column(method, role, seen)
    wrong += matrix.differences(seen, matrix.column(method, role))
    assert not wrong, "\n".join([*wrong, "Meant? FOYER_UPDATE_MATRIX=1 writes the file anew: read its diff."])


def _once(outcomes: Iterable[str]) -> list[str]:
    every = list(outcomes)
    return every[:1] if len(set(every)) == 1 else every


def faults(method: str, route: str, asked: Asked) -> list[str]:
    found = []
    if asked.status >= 500 and route not in FAILS_IN_WAGTAIL:
        found.append(f"failed with {asked.status}")
    if method in ("GET", "OPTIONS"):
        found += [f"reading wrote to {table}" for table in sorted(asked.written - WRITTEN_BY_READING.keys())]
    return found
