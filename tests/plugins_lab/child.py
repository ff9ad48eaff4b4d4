"""A process whose FOYER_PLUGINS the test has chosen: `python -m tests.plugins_lab.child`.

Each line that it reads is a list of orders, worked off by a fork of its own, which answers with one line; see
`tests.plugins_lab.lab` for who sends and reads them. Loading all code is the dearest part and is done once.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from typing import Any

import django

ERRORS: list[str] = []


class Keep(logging.Handler):
    """Keeps what is logged at ERROR."""

    def emit(self, record: logging.LogRecord) -> None:
        raised = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        ERRORS.append(f"{record.name}: {record.getMessage()} {raised[-1000:]}")


def main() -> None:
    django.setup()
    logging.getLogger().handlers = [Keep(logging.ERROR)]
    from django.db import connection
    from django.urls import get_resolver

    from tests.plugins_lab import looking, working

    assert get_resolver().url_patterns
    connection.close()
    for line in sys.stdin:
        if (fork := os.fork()) == 0:
            _answer(json.loads(line), {**vars(looking), **vars(working)})
        os.waitpid(fork, 0)


def _answer(orders: list[dict[str, Any]], known: dict[str, Any]) -> None:
    try:
        answers = [known[order.pop("do")](**order) for order in orders]
        sys.stdout.write(json.dumps({"answers": answers, "errors": ERRORS}) + "\n")
    except BaseException:
        sys.stdout.write(json.dumps({"failed": traceback.format_exc()}) + "\n")
    finally:
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
