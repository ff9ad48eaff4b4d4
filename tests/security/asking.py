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

from tests.security.verdict import ENTRANCES

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Redirects to a page where one signs in or is told which door is one's own.
DOORS = (*ENTRANCES, "/client/", "/accounts/landing/", "/_util/login/", "/")


@dataclass(frozen=True, slots=True)
class Asked:
    """`outcome`: a status, or `door` for a redirect to an entrance. `written`: the tables it wrote to."""

    status: int
    outcome: str
    written: frozenset[str]


def ask(client: Client, method: str, address: str) -> Asked:
    """Nothing of it stays: rows, throttle counters and cookies are as they were before."""
    cookies = client.cookies.copy()
    cache.clear()
    try:
        with _taken_back() as written:
            answer = getattr(client, method.lower())(address)
            if answer.streaming:
                b"".join(answer)
        return Asked(answer.status_code, _outcome(answer, address), frozenset(written))
    finally:
        client.cookies = cookies


def _outcome(answer: Any, address: str) -> str:
    target = answer.headers.get("Location", "").partition("?")[0]
    if answer.status_code in (301, 302, 303) and target in DOORS and target != address:
        return "door"
    return str(answer.status_code)


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
