"""What one process finds whose FOYER_PLUGINS the test has chosen: `python -m tests.plugins_lab.child ORDERS`.

The orders and the answer are JSON; see `tests.plugins_lab.lab` for who sends and reads them.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import django

ERRORS: list[str] = []


class Keep(logging.Handler):
    """Keeps what is logged at ERROR."""

    def emit(self, record: logging.LogRecord) -> None:
        kept = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        ERRORS.append(f"{record.name}: {record.getMessage()} {kept[-600:]}")


def main() -> None:
    django.setup()
    logging.getLogger().handlers = [Keep(logging.ERROR)]
    from tests.plugins_lab import looking, working

    orders: list[dict[str, Any]] = json.loads(sys.argv[1])
    answers = []
    for order in orders:
        work = getattr(working, order["do"], None) or getattr(looking, order["do"])
        answers.append(work(**{key: value for key, value in order.items() if key != "do"}))
    sys.stdout.write("\n" + json.dumps({"answers": answers, "errors": ERRORS}) + "\n")


if __name__ == "__main__":
    main()
