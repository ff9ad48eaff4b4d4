"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from crm_plugin.time_accounts.models import Account, Execution, Posting


def accounts() -> QuerySet[Account]:
    """The companies' own accounts, with their companies; not the portal's sides."""
    rows: QuerySet[Account] = Account.objects.filter(side=Account.Side.HOURS).select_related("company")
    return rows


def low_accounts(limit: int) -> list[Account]:
    """Accounts at or below the balance that counts as low, the emptiest first."""
    return list(accounts().filter(balance_seconds__lte=F("low_seconds")).order_by("balance_seconds", "pk")[:limit])


def account_of(*, company_id: UUID) -> Account | None:
    """The company's account, or None when it has none."""
    return accounts().filter(company_id=company_id).first()


def postings(*, account: Account, before: int | None = None) -> QuerySet[Posting]:
    """The account's postings, newest first, each with the one that reversed it; only those below a number if given."""
    rows: QuerySet[Posting] = Posting.objects.filter(account=account).select_related("reversed_by")
    return (rows if before is None else rows.filter(number__lt=before)).order_by("-number")


def postings_of_company(*, company_id: UUID, before: datetime | None = None) -> QuerySet[Posting]:
    """The company's postings, newest first; only those before a moment if given."""
    rows: QuerySet[Posting] = Posting.objects.filter(company_id=company_id)
    return (rows if before is None else rows.filter(occurred_at__lt=before)).order_by("-occurred_at", "-number")


def executions(*, company_ids: Iterable[UUID], reference: str = "") -> QuerySet[Execution]:
    """Reported work of these companies with its postings, newest first."""
    rows: QuerySet[Execution] = Execution.objects.filter(company_id__in=list(company_ids)).select_related("posting")
    return rows.filter(reference=reference).order_by("-id") if reference else rows.order_by("-id")
