"""What a caller may say of a deal, as plain values for the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from crm_plugin.deals.models import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """The fields of a deal that people fill in. Money in minor units; an empty currency is the tenant's own."""

    title: str
    stage: Stage
    amount_minor: int = 0
    currency: str = ""
    contact: Any = None
    owner: Any = None
    expected_on: date | None = None
