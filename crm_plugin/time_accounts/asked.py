"""A statement as people ask for it, in the admin and in the client area."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.statements import Statement, statement, statement_csv
from portal.accounts.public import EXPORTS, hold
from portal.tenants.public import tenant_time_zone

LONGEST = timedelta(days=3 * 366)
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


class StatementForm(forms.Form):
    """From which day to which, both included."""

    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, _("Choose a day between 2000 and 2200."))
        if first and last and not timedelta(0) <= last - first <= LONGEST:
            self.add_error("last", _("Choose a day that is not before the first one, at most three years later."))
        return cleaned


def asked_statement(account: Account, query: QueryDict) -> tuple[StatementForm, Statement | None]:
    """The form as it was filled, this month without one; and the statement, where it can be made."""
    _name, first, last = presets()[0]
    form = StatementForm(query if {"first", "last"} & set(query) else {"first": first, "last": last})
    if not form.is_valid():
        return form, None
    days = {"first": form.cleaned_data["first"], "last": form.cleaned_data["last"]}
    return form, statement(account=account, zone=tenant_time_zone(), **days)


def presets() -> list[tuple[str, date, date]]:
    """Stretches that people ask for: (name, first day, last day)."""
    today = timezone.now().astimezone(tenant_time_zone()).date()
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    return [
        (_("This month"), month, today),
        (_("Last month"), before.replace(day=1), before),
        (_("This year"), today.replace(month=1, day=1), today),
    ]


def csv_answer(request: HttpRequest, account: Account, shown: Statement) -> HttpResponse:
    """The statement as a file; its name says whose and for which days. Raises TooMany past the limit of exports."""
    hold(request, EXPORTS)
    name = f"{slugify(account.company.name) or 'statement'}-{shown.first}-{shown.last}.csv"
    # With the mark at the beginning, spreadsheets read it as UTF-8.
    return HttpResponse(
        "\N{ZERO WIDTH NO-BREAK SPACE}" + statement_csv(shown),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
