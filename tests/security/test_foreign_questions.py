"""Foreign ids in query and body: every screen with rows of one's own, asked about rows of somebody else's.

What comes back may be anything that the screen says to its own people, but nothing of the other side, in no body,
header or file; and no row of the other side changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from crm_plugin.contacts.models import Contact
from portal.accounts.models import User
from portal.tenants.scope import tenant_scope
from tests.security import foreign
from tests.security.asking import Asked, Watched, ask
from tests.security.conftest import Scene
from tests.security.routes import routes
from tests.security.samples import addresses
from tests.security.verdict import shown
from tests.security.world import World
from tests.support.marks import address as address_of

FORMATS = ("csv", "xlsx")
LONG = ("editor_a", "staff_a", "manager_a", "customer_manager_a")


def doses(*short: str) -> list[object]:
    rest = [pytest.param(asker, marks=pytest.mark.long) for asker in (*LONG, "admin_a") if asker not in short]
    return [*short, *rest]


class Questions:
    """A person of tenant A asks about tenant B."""

    def __init__(self, scene: Scene, asker: str) -> None:
        self.client: Client = scene.clients[asker]
        self.own: World = scene.a
        self.words = scene.b.unlike(scene.a)
        self.ids = foreign.ids(scene.b)
        self.watched = Watched(scene.b, scene.b.state())
        self.question = {**self.ids, "q": scene.b.mark}
        self.found: list[str] = []

    def ask(self, method: str, address: str, **request: object) -> Asked:
        answer = ask(self.client, method, address, watched=self.watched, **request)
        asked = f"{method} {address} {sorted(self.question.values())}"
        faults = shown(answer.text, self.words, asked)
        faults += [f"changed {table}" for table in answer.changed]
        self.found += [f"{method} {address}: {fault}" for fault in faults]
        return answer


@pytest.mark.parametrize("asker", doses("admin_a"))
def test_foreign_ids_in_the_query(scene: Scene, asker: str) -> None:
    questions = Questions(scene, asker)
    for route in routes():
        for address in addresses(scene.a, route):
            questions.ask("GET", address, query_params=questions.question)
    assert not questions.found, "\n".join(questions.found)


@pytest.mark.parametrize("asker", doses())
def test_foreign_ids_in_the_body(scene: Scene, asker: str) -> None:
    questions = Questions(scene, asker)
    for route in routes():
        for address in addresses(scene.a, route):
            questions.ask("POST", address, data=questions.question)
    assert not questions.found, "\n".join(questions.found)


SEARCHES = re.compile(r"choos|search|autocomplete|results/$")
SEARCHED_BY = ("q", "search", "query", "term", "text", "name", "email", "company_name")


def somebody_of(world: World) -> dict[str, frozenset[str]]:
    """What one may look for → what gives away that it was found."""
    with tenant_scope(world.tenant):
        contact = Contact.objects.exclude(email="").select_related("company").order_by("pk")[0]
        member = User.objects.get(email=address_of("staff", world.mark))
        name = str(contact)
        return {
            contact.email: frozenset({name, contact.company.name, str(contact.pk)}),
            name: frozenset({contact.email, str(contact.pk)}),
            member.email: frozenset({member.get_full_name()}),
        }


def answers_to(client: Client, text: str) -> Iterator[tuple[str, str]]:
    for route in routes():
        if not route.parts and SEARCHES.search(route.text):
            asked = ask(client, "GET", f"/{route.text}", query_params=dict.fromkeys(SEARCHED_BY, text))
            yield route.text, asked.text


@pytest.mark.parametrize("asker", doses("admin_a"))
def test_nobody_elsewhere_is_found(scene: Scene, asker: str) -> None:
    """By name or address in every list, chooser and search; one's own people are, so the question was understood."""
    client, foreign_words = scene.clients[asker], scene.b.unlike(scene.a)
    found = [
        f"{route}: {fault}"
        for text in somebody_of(scene.b)
        for route, said in answers_to(client, text)
        for fault in shown(said, foreign_words, text)
    ]
    assert not found, "\n".join(found)
    if asker == "admin_a":
        for text, signs in somebody_of(scene.a).items():
            hits = [route for route, said in answers_to(client, text) if shown(said, signs, text)]
            assert len(hits) >= 2, (text, hits)


@pytest.mark.parametrize("asker", doses("customer_manager_a"))
def test_exports_hold_nothing_foreign(scene: Scene, asker: str) -> None:
    questions = Questions(scene, asker)
    files = 0
    for route in routes():
        if route.parts:
            continue
        for kind in FORMATS:
            answer = questions.ask("GET", f"/{route.text}", query_params={"export": kind})
            files += "attachment" in answer.text
    assert not questions.found, "\n".join(questions.found)
    assert files >= (0 if asker.startswith("customer") else 2 * len(FORMATS))
