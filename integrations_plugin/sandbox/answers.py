"""What the sandbox's services receive and give, apart from how it travels."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its path split at slashes, its parameters from address and body together."""

    method: str
    path: tuple[str, ...]
    params: dict[str, str]
    headers: dict[str, str]
    body: Any = None


@dataclass(slots=True)
class Given:
    """An answer, and how to spoil its delivery: `cut` sends half of it, `hang` holds it back."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False


def as_json(data: Any, status: int = 200, **headers: str) -> Given:
    """A JSON answer; header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Given(status, json.dumps(data, ensure_ascii=False).encode(), headers=named)
