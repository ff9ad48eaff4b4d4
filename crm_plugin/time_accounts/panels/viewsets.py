"""Time accounts in the staff panels."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from django.db.models import F
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.panels import account_views
from crm_plugin.time_accounts.panels.forms import AccountForm, OpenAccountForm
from crm_plugin.time_accounts.panels.statement_view import StatementView
from crm_plugin.time_accounts.panels.workplace import AccountWorkplaceView, ReverseView
from crm_plugin.time_accounts.words import hours_text
from portal.panels.public import WIDE, BadgeColumn, Column, DateColumn, NumbersColumn, TenantViewSet

# Accounts are never deleted, and their history is the ledger.
LEFT_OUT = frozenset({"delete", "history", "history_results"})


class AccountFilters(WagtailFilterSet):
    low = django_filters.ChoiceFilter(
        label=_("Balance"),
        method="by_balance",
        choices=(("low", _("Low")), ("enough", _("Enough"))),
        empty_label=_("All"),
    )

    class Meta:
        model = Account
        fields = ("kind",)

    def by_balance(self, rows: models.QuerySet[Account], _name: str, value: str) -> models.QuerySet[Account]:
        low = models.Q(balance_seconds__lte=F("low_seconds"))
        return rows.filter(low if value == "low" else ~low)


class BalanceColumn(NumbersColumn):
    """Hours and minutes, at the right."""

    def get_value(self, instance: Account) -> str:
        return hours_text(instance.balance_seconds)


class LowColumn(BadgeColumn):
    """A mark on accounts that need hours."""

    def get_value(self, instance: Account) -> Any:
        if instance.balance_seconds <= instance.floor_seconds:
            return _("Empty")
        return _("Low") if instance.is_low else ""


class LastColumn(DateColumn):
    """When something moved last; nothing for a fresh account."""

    def get_value(self, instance: Account) -> Any:
        return instance.last_posting_at if instance.postings_count else None


def _tone(account: Account) -> str:
    return "critical" if account.balance_seconds <= account.floor_seconds else "warning"


class TimeAccountViewSet(TenantViewSet):
    model = Account
    name = "crm_time_accounts"
    url_prefix = "crm/time-accounts"
    icon = "time"
    menu_label = _("Time accounts")
    menu_name = "time-accounts"
    menu_order = 220
    add_to_admin_menu = True
    ordering = "balance_seconds"
    search_kind = "company"
    filterset_class = AccountFilters
    empty_text = _(
        "An account holds the hours that a company has bought. Open one, top it up, and work is booked from it."
    )
    list_display = (
        "company",
        BalanceColumn("balance", label=_("Balance"), sort_key="balance_seconds"),
        LowColumn("low", label=_("Mark"), tone=_tone),
        Column("kind", label=_("Kind"), accessor="get_kind_display", classname=WIDE),
        LastColumn("last_posting_at", label=_("Last movement"), sort_key="last_posting_at", classname=WIDE),
    )
    index_view_class = account_views.AccountIndexView
    add_view_class = account_views.AccountCreateView
    edit_view_class = account_views.AccountEditView
    inspect_view_class = AccountWorkplaceView

    def get_form_class(self, for_update: bool = False) -> type[AccountForm]:
        return AccountForm if for_update else OpenAccountForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        left_out = {"delete_url_name": None, "history_url_name": None}
        merged: dict[str, Any] = super().get_common_view_kwargs(**{**left_out, **kwargs})
        return merged

    def get_urlpatterns(self) -> list[Any]:
        screen = {"model": self.model, "permission_policy": self.permission_policy, "header_icon": self.icon}
        screen |= {"index_url_name": self.get_url_name("index")}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name not in LEFT_OUT),
            path("statement/<uuid:pk>/", StatementView.as_view(**screen), name="statement"),
            path("reverse/<uuid:pk>/<uuid:posting>/", ReverseView.as_view(**screen), name="reverse"),
        ]
