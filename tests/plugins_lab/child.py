"""A process whose FOYER_PLUGINS the test has chosen: `python -m tests.plugins_lab.child [afresh]`.

Each line that it reads is a list of orders, which it answers with one line; see `tests.plugins_lab.lab` for who sends and
reads them. With `afresh` each line is worked off by a fork that knows nothing but the code: a portal started again.
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

    from tests.plugins_lab import keeping, looking, working

    assert get_resolver().url_patterns
    connection.close()
    known = {**vars(looking), **vars(working), **vars(keeping)}
    for line in sys.stdin:
        if sys.argv[1:] != ["afresh"]:
            _answer(json.loads(line), known)
        elif (fork := os.fork()) == 0:
            _answer(json.loads(line), known)
            os._exit(0)
        else:
            os.waitpid(fork, 0)


def _answer(orders: list[dict[str, Any]], known: dict[str, Any]) -> None:
    ERRORS.clear()
    try:
        answers = [known[order.pop("do")](**order) for order in orders]
        sys.stdout.write(json.dumps({"answers": answers, "errors": ERRORS}) + "\n")
    except Exception:
        sys.stdout.write(json.dumps({"failed": traceback.format_exc()}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
