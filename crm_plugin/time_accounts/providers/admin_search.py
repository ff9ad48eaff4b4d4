"""What the admin's search box finds among time accounts."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_plugin.time_accounts.selectors import accounts
from portal.plugins.public import TimelineEntry
from portal.search.public import matching_ids


class AccountSearch:
    """Time accounts by the companies whose they are."""

    turn = 50
    kinds = {"account": _("Time accounts")}

    def search(self, *, text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
        if not request.user.has_perm("crm_time_accounts.view_account"):
            return []
        rows = accounts().filter(company_id__in=matching_ids(text, kind="company")).order_by("company__name", "pk")
        return [
            TimelineEntry(
                row.opened_at,
                "account",
                "time",
                str(row.company.name),
                url=reverse("crm_time_accounts:inspect", args=[row.pk]),
            )
            for row in rows[:limit]
        ]


admin_search = AccountSearch()
