"""List, opening and limits of accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.refusals import LedgerRefused
from crm_plugin.time_accounts.selectors import accounts
from crm_plugin.time_accounts.services import change_account, open_account
from portal.panels.public import PanelCreateView, PanelEditView, PanelIndexView
from portal.search.public import matching_ids
from portal.tenants.public import Company

ORDERINGS = {
    "company": ("company__name", "id"),
    "-company": ("-company__name", "-id"),
    "balance_seconds": ("balance_seconds", "id"),
    "-balance_seconds": ("-balance_seconds", "-id"),
    "last_posting_at": ("last_posting_at", "id"),
    "-last_posting_at": ("-last_posting_at", "-id"),
}


class AccountIndexView(PanelIndexView):
    """Who needs hours first: the lowest balance stands on top."""

    search_kind = "company"

    def get_base_queryset(self) -> models.QuerySet[Account]:
        return accounts()

    def order_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.order_by(*ORDERINGS.get(self.ordering, ORDERINGS["balance_seconds"]))

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Accounts are found by their companies."""
        if not self.is_searching:
            return queryset
        return queryset.filter(company_id__in=matching_ids(self.search_query, kind=self.search_kind))


class AccountCreateView(PanelCreateView):
    submit_button_label = gettext_lazy("Open account")

    def get_page_subtitle(self) -> str:
        return _("Open a time account")

    def get_initial(self) -> dict[str, Any]:
        """`?company=` names the company whose workplace the person comes from; a foreign or wrong one is ignored."""
        return {**super().get_initial(), "company": _company(self.request.GET.get("company", ""))}

    def save_instance(self) -> Account:
        try:
            return open_account(
                company_id=self.form.cleaned_data["company"].pk, by=self.request.user, **self.form.limits
            )
        except LedgerRefused as refusal:
            raise ValidationError(refusal.sentence) from refusal


class AccountEditView(PanelEditView):
    def get_object(self, queryset: Any = None) -> Account:
        return get_object_or_404(accounts(), pk=self.kwargs["pk"])

    def save_instance(self) -> Account:
        try:
            return change_account(account_id=self.object.pk, by=self.request.user, **self.form.limits)
        except LedgerRefused as refusal:
            raise ValidationError(refusal.sentence) from refusal


def _company(text: str) -> Company | None:
    try:
        return Company.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None
