"""Who keeps time accounts."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class TimeAccounts(Protocol):
    """Provided by the plugin that keeps the ledger of hours; nobody is a normal answer."""

    def balance_seconds(self, *, company_id: UUID) -> int | None:
        """The company's balance in seconds, or None when it has no account."""
        ...
