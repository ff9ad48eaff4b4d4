"""The declaration of a repeated job; plugins list theirs under `PluginConfig.schedules`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cronsim import CronSim


@dataclass(frozen=True, slots=True)
class Schedule:
    """`cron` is read in the tenant's time zone, or in the installation's without `per_tenant`.

    In the nights when clocks change a daily time comes once. Runs that were missed while nothing ran are caught up by
    one run, unless they are older than `grace_hours`.
    """

    name: str
    task: str
    cron: str
    per_tenant: bool = True
    args: dict[str, Any] = field(default_factory=dict)
    grace_hours: int = 24

    def __post_init__(self) -> None:
        next(CronSim(self.cron, datetime.now(UTC)))  # a mistake shows where it was made
