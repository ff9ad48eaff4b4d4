"""A page of sections against stock Wagtail with the same blocks: opening the editor with 40, drawing a page of 20.

Ours and stock take turns, each in processes of its own on the same database.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.figure import Figure, at_most, printed

ROOT = Path(__file__).resolve().parents[3]
TURNS = 2
MOST_QUERIES = 12
MOST_OF_STOCK = 1 / 3
MOST_TIMES_STOCK = 1.5


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as root:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{root}/foyer.sqlite3",
            "DATABASE_OWNER_URL": "",
            "REDIS_URL": "",
            "FOYER_LOG_LEVEL": "ERROR",
            "FOYER_TEST_ROOT": root,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        }
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        _child("fill", environment)
        turns = [(_child("ours", environment), _child("stock", environment)) for _ in range(TURNS)]
    ours, stock = ([turn[side] for turn in turns] for side in (0, 1))
    assert ours[0]["html"] == stock[0]["html"], "both draw the same page"
    return [*_drawing(ours, stock), *_editing(ours, stock)]


def _drawing(ours: list[Any], stock: list[Any]) -> list[Figure]:
    mine, theirs = _quickest(ours, "draw"), _quickest(stock, "draw")
    queries, theirs_queries = ours[0]["queries"], stock[0]["queries"]
    note = f"{mine:.1f} ms, stock {theirs:.1f} ms with {theirs_queries} queries"
    name = "page of 20 sections and 8 pictures, drawn"
    whole = _quickest(ours, "answer") / _quickest(stock, "answer")
    return [
        at_most(f"{name}: queries of the whole answer", queries, MOST_QUERIES),
        at_most(f"{name}: time of stock Wagtail's", mine / theirs, MOST_OF_STOCK, "", note),
        printed("the same with frame, middleware and test client", whole, "of stock", _both(ours, stock, "answer")),
    ]


def _editing(ours: list[Any], stock: list[Any]) -> list[Figure]:
    figures = []
    for key, name in (("edit", "answer of the server"), ("open", "until Chromium shows the last section")):
        if key in ours[0]:
            times = _quickest(ours, key) / _quickest(stock, key)
            name = f"editor of 40 sections: {name}, to stock Wagtail"
            figures.append(at_most(name, times, MOST_TIMES_STOCK, "times", _both(ours, stock, key)))
    return figures


def _both(ours: list[Any], stock: list[Any], key: str) -> str:
    return f"{_quickest(ours, key):.1f} ms, stock {_quickest(stock, key):.1f} ms"


def _quickest(turns: list[Any], key: str) -> float:
    return float(min(turn[key] for turn in turns))


def _child(task: str, environment: dict[str, str]) -> Any:
    child = [sys.executable, "-m", "tests.benchmarks.website._sections", task]
    answer = subprocess.run(child, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(answer.stdout.splitlines()[-1])
