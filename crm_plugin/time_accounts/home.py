"""Accounts that need hours, on the admin's first screen."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_plugin.time_accounts.selectors import low_accounts
from crm_plugin.time_accounts.words import hours_text
from portal.panels.public import MOST_ROWS, HomePanel, HomeRow


def panels(request: HttpRequest, shown: list[object]) -> None:
    HomePanel(
        name="hours",
        title=gettext_lazy("Time accounts that run low"),
        rows=_accounts,
        empty=gettext_lazy("Every account has enough hours."),
        url=reverse("crm_time_accounts:index") + "?low=low",
        permission="crm_time_accounts.view_account",
        order=30,
    ).add_to(shown, request)


def _accounts() -> list[HomeRow]:
    return [
        HomeRow(
            title=str(account.company),
            url=reverse("crm_time_accounts:inspect", args=[account.pk]),
            badge=_("Empty") if account.balance_seconds <= account.floor_seconds else _("Low"),
            tone="critical" if account.balance_seconds <= account.floor_seconds else "warning",
            figure=hours_text(account.balance_seconds),
        )
        for account in low_accounts(MOST_ROWS)
    ]
