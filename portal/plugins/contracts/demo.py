"""What a plugin gets when it fills a demo."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True)
class DemoStage:
    """One tenant of the demo, its scope already open. Use services and this generator only: each demo is alike.

    `people` maps a role ("editor", "staff", "manager", "customer") to the user of it. `shared` is for what later
    plugins may build on without importing the earlier one: "companies" lists `portal_tenants.Company` rows.
    """

    tenant: Any
    number: int
    now: datetime
    random: random.Random
    people: dict[str, Any]
    say: Callable[[str], None]
    shared: dict[str, Any] = field(default_factory=dict)
