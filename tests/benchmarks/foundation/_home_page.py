"""Runs inside a filled demo database: the home page with 8 and with 40 sections, rendered, not served from a file."""

from __future__ import annotations

import json
import statistics
import time
import uuid
from typing import Any

import django

django.setup()

from django.core.cache import cache  # noqa: E402 - after the set-up of Django
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from cms_sections.models import HomePage  # noqa: E402

ROUNDS = 15
SIZES = (8, 40)


def main() -> None:
    home = HomePage.objects.filter(live=True).order_by("path").first()
    if home is None:
        raise SystemExit("The demo has no home page.")
    kept = list(home.sections.raw_data)
    found = []
    for size in SIZES:
        raw = [{**kept[number % len(kept)], "id": str(uuid.uuid4())} for number in range(size)]
        HomePage.objects.filter(pk=home.pk).update(sections=json.dumps(raw))
        found.append(asked())
    print(json.dumps(found))


def asked() -> dict[str, float]:
    """Queries of a first visit, and the middle time of some rounds."""
    client = Client(SERVER_NAME="localhost")
    times = []
    most = statements = 0

    def count(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(sql, parameters, many, context)

    for number in range(ROUNDS + 3):
        cache.clear()
        statements = 0
        with connection.execute_wrapper(count):
            started = time.perf_counter()
            answer = client.get("/")
            elapsed = time.perf_counter() - started
        if answer.status_code != 200:
            raise SystemExit(f"The home page answered {answer.status_code}.")
        if number >= 3:
            times.append(elapsed * 1000)
            most = max(most, statements)
    return {"milliseconds": statistics.median(times), "queries": most}


if __name__ == "__main__":
    main()
