"""Asks one address as one person, takes back what that did, and says what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.security.headers.expected import header_faults
from tests.security.verdict import ENTRANCES, text_of
from tests.security.world import World

WRITES = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Redirects to a page where one signs in or is told which door is one's own.
DOORS = (*ENTRANCES, "/client/", "/accounts/landing/", "/_util/login/", "/")


@dataclass(frozen=True, slots=True)
class Asked:
    """`outcome`: a status, or `door` for a redirect to an entrance. `written`: the tables it wrote to.

    `text`: all that was said, headers and unpacked files included. `changed`: the tables of the watched tenant of which
    rows were changed.
    """

    status: int
    outcome: str
    written: frozenset[str]
    text: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """A tenant whose rows nobody who asks may change, and what they are."""

    world: World
    state: dict[str, str]


def ask(client: Client, method: str, address: str, *, watched: Watched | None = None, **request: Any) -> Asked:
    """Nothing of it stays: rows, throttle counters and cookies are as they were before."""
    cookies = client.cookies.copy()
    cache.clear()
    try:
        with _taken_back() as written:
            answer = getattr(client, method.lower())(address, **request)
            text = text_of(answer)
            changed = _changed(watched, written) if watched else ()
        assert not (wrong := header_faults(address, answer)), wrong
        return Asked(answer.status_code, _outcome(answer, address), frozenset(written), text, changed)
    finally:
        client.cookies = cookies


def _outcome(answer: Any, address: str) -> str:
    target = answer.headers.get("Location", "").partition("?")[0]
    if answer.status_code in (301, 302, 303) and target in DOORS and target != address:
        return "door"
    return str(answer.status_code)


def _changed(watched: Watched, written: set[str]) -> tuple[str, ...]:
    now = watched.world.state_of(written)
    return tuple(sorted(table for table, checksum in now.items() if checksum != watched.state[table]))


@contextmanager
def _taken_back() -> Iterator[set[str]]:
    written: set[str] = set()

    def note(execute: Any, statement: str, *rest: Any) -> Any:
        if found := WRITES.match(statement):
            written.add(found[1])
        return execute(statement, *rest)

    with transaction.atomic(), connection.execute_wrapper(note):
        yield written
        transaction.set_rollback(True)
