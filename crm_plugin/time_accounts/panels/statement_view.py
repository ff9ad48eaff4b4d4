"""A statement on screen and as CSV."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from crm_plugin.time_accounts.asked import asked_statement, csv_answer, presets
from crm_plugin.time_accounts.panels.workplace import AccountScreen


class StatementView(AccountScreen):
    """Opening balance, movements and closing balance of one account for any days."""

    template_name = "crm_time_accounts/statement.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.form, self.shown = asked_statement(self.object, request.GET)
        if request.GET.get("format") == "csv" and self.shown is not None:
            return csv_answer(self.request, self.object, self.shown)
        page: HttpResponseBase = super().get(request, *args, **kwargs)
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "account": self.object,
            "form": self.form,
            "statement": self.shown,
            "presets": presets(),
            "account_url": self.account_url,
        }
