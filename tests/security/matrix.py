"""Who gets what answer: every screen and method for every role, with rows of one's own tenant.

GET and POST have a row each. The row `others` says what PUT, PATCH, DELETE and OPTIONS are answered with, in this order
and once where all four are; HEAD is answered as GET, or with 405. Keys open the API alone, so other routes say nothing of them.

The reviewed file is `matrix.csv`. After a change that is meant, write it anew with FOYER_UPDATE_MATRIX=1 and
`--long`, and read its diff.
"""

from __future__ import annotations

import csv
from pathlib import Path

FILE = Path(__file__).with_name("matrix.csv")
ROLES = ("stranger", "nobody", "customer", "customer_manager", "staff", "editor", "manager", "admin", "super")
# Callers with a key: a right one of the company, a right one of another company, a wrong one.
KEYS = ("program", "program_of_another", "wrong_key")
COLUMNS = (*ROLES, *KEYS)

# (route, method) → role → outcome
Matrix = dict[tuple[str, str], dict[str, str]]


def reviewed() -> Matrix:
    if not FILE.exists():
        return {}
    with FILE.open(newline="") as file:
        return {
            (row["route"], row["method"]): {role: row.get(role, "") for role in COLUMNS} for row in csv.DictReader(file)
        }


def column(method: str, role: str) -> dict[str, str]:
    """What has been reviewed for one role and method: route → outcome."""
    return {route: row[role] for (route, of), row in reviewed().items() if of == method and row[role]}


def replace_column(method: str, role: str, seen: dict[str, str]) -> None:
    """Write what was seen as reviewed; a route that nobody can reach any more is left out."""
    matrix = reviewed()
    for key in [key for key in matrix if key[1] == method and key[0] not in seen]:
        matrix[key][role] = ""
    for route, outcome in seen.items():
        matrix.setdefault((route, method), dict.fromkeys(COLUMNS, ""))[role] = outcome
    matrix = {key: row for key, row in matrix.items() if any(row.values())}
    with FILE.open("w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("route", "method", *COLUMNS))
        lines.writerows((*key, *(row[role] for role in COLUMNS)) for key, row in sorted(matrix.items()))


def differences(seen: dict[str, str], expected: dict[str, str]) -> list[str]:
    """One line for each answer that is not the reviewed one."""
    found = [f"{route}: not reviewed" for route in sorted(seen.keys() - expected.keys())]
    found += [f"{route}: reviewed, but gone" for route in sorted(expected.keys() - seen.keys())]
    shared = sorted(seen.keys() & expected.keys())
    return found + [f"{at}: {seen[at]}, reviewed is {expected[at]}" for at in shared if seen[at] != expected[at]]
