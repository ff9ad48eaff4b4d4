"""What costs much is asked of one database in short, and of both in the whole dose."""

from __future__ import annotations

from typing import Any

import pytest


def short_on_sqlite(*values: Any) -> list[Any]:
    name = "-".join(map(str, values))
    return [
        pytest.param(*values, marks=pytest.mark.sqlite, id=name),
        pytest.param(*values, marks=[pytest.mark.postgresql, pytest.mark.long], id=f"{name} on PostgreSQL"),
    ]
