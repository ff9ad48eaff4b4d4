"""Every role opens and posts to every address with rows of its own tenant: as reviewed, nothing fails, reading writes nothing."""

from __future__ import annotations

import os

import pytest

from tests.security import matrix
from tests.security.asking import Asked, ask
from tests.security.conftest import Scene
from tests.security.routes import routes
from tests.security.samples import addresses

# What a GET may write: Foyer's own by design, Wagtail's own by what its views do. Table → why.
WRITTEN_BY_READING = {
    "django_session": "who is signed in, and in which organisation",
    "portal_audit_auditentry": "reading something sensitive is recorded",
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


def doses() -> list[object]:
    return [
        pytest.param(method, role, marks=[pytest.mark.long] if method == "POST" and role in MANY_RIGHTS else [])
        for method in ("GET", "POST")
        for role in matrix.ROLES
    ]


@pytest.fixture(scope="module", autouse=True)
def _sizes_of_pictures_are_made(scene: Scene) -> None:
    # What a request makes is taken back: without this each list of pictures would make them all again.
    for address in ("/admin/images/", "/admin/images/chooser/", "/admin/api/main/images/"):
        assert scene.clients["admin_a"].get(address).status_code == 200


@pytest.mark.parametrize(("method", "role"), doses())
def test_every_screen(scene: Scene, method: str, role: str) -> None:
    client = scene.clients[role if role in scene.clients else f"{role}_a"]
    seen: dict[str, str] = {}
    wrong: list[str] = []
    for route in routes():
        asked = {address: ask(client, method, address) for address in addresses(scene.a, route)}
        seen[route.text] = " ".join(dict.fromkeys(one.outcome for one in asked.values()))
        for address, one in asked.items():
            wrong += [f"{address}: {fault}" for fault in faults(method, route.text, one)]
    if os.environ.get("FOYER_UPDATE_MATRIX"):
        matrix.replace_column(method, role, seen)
    wrong += matrix.differences(seen, matrix.column(method, role))
    assert not wrong, "\n".join([*wrong, "Meant? FOYER_UPDATE_MATRIX=1 writes the file anew: read its diff."])


def faults(method: str, route: str, asked: Asked) -> list[str]:
    found = []
    if asked.status >= 500 and route not in FAILS_IN_WAGTAIL:
        found.append(f"failed with {asked.status}")
    if method == "GET":
        found += [f"reading wrote to {table}" for table in sorted(asked.written - WRITTEN_BY_READING.keys())]
    return found
