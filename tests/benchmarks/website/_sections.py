"""Runs inside the measured database: fills it, or asks it as it is (`ours`) or as stock Wagtail would be (`stock`)."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.core.cache import cache  # noqa: E402 - after the set-up of Django
from django.db import connection  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402

from cms_sections.models import HomePage, SectionPage  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from tests.benchmarks.website import _sections_stock  # noqa: E402
from tests.benchmarks.website._sections_data import EDITOR, fill  # noqa: E402
from tests.benchmarks.website._sections_opened import opened  # noqa: E402

ROUNDS = 15
EDITOR_ROUNDS = 5


def main(task: str) -> None:
    if task == "fill":
        fill()
        print("{}")
        return
    if task == "stock":
        _sections_stock.install()
    found = {**_answered(), "draw": _drawn()}
    client = Client()
    client.force_login(User.objects.get(email=EDITOR), backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/admin/pages/{SectionPage.objects.get(slug='forty').pk}/edit/"
    found["edit"] = _quickest(lambda: _ok(client.get(address)), EDITOR_ROUNDS)
    if (seconds := opened(address, client)) is not None:
        found["open"] = seconds
    print(json.dumps(found))


def _answered() -> dict[str, Any]:
    """The whole answer of a first visit; what of its HTML is the same for both."""
    client = Client()
    statements: list[str] = []

    def count(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, parameters, many, context)

    _ok(client.get("/"))
    cache.clear()
    with connection.execute_wrapper(count):
        html = _ok(client.get("/")).content.decode()
    main = re.sub(r"\s+", " ", html.partition("<main")[2].partition("</main>")[0])
    return {
        "queries": len(statements),
        "html": hashlib.sha256(main.encode()).hexdigest(),
        "answer": _quickest(lambda: _ok(client.get("/")), ROUNDS),
    }


def _drawn() -> float:
    """The page's own work: read, and drawn into its template with its frame."""
    page_id = HomePage.objects.get().pk

    def draw() -> None:
        request = RequestFactory().get("/", headers={"host": "testserver"})
        HomePage.objects.get(pk=page_id).serve(request)

    return _quickest(draw, ROUNDS)


def _ok(answer: Any) -> Any:
    if answer.status_code != 200:
        raise SystemExit(f"The page answered {answer.status_code}.")
    return answer


def _quickest(work: Callable[[], object], rounds: int) -> float:
    """The quickest of some rounds with an empty cache, in milliseconds: what else runs only makes one slower."""
    times = []
    for number in range(rounds + 2):
        cache.clear()
        started = time.perf_counter()
        work()
        if number >= 2:
            times.append((time.perf_counter() - started) * 1000)
    return min(times)


if __name__ == "__main__":
    main(sys.argv[1])
