"""Balances for whoever asks for them."""

from __future__ import annotations

from uuid import UUID

from crm_plugin.time_accounts.selectors import accounts


class Balances:
    def balance_seconds(self, *, company_id: UUID) -> int | None:
        """The company's balance, or None when it has no account."""
        balance: int | None = accounts().filter(company_id=company_id).values_list("balance_seconds", flat=True).first()
        return balance


time_accounts = Balances()
