"""What a customer sees of the company's hours: all movements, and a statement for any days."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm_plugin.time_accounts.asked import asked_statement, csv_answer, presets
from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.outlook import outlook
from crm_plugin.time_accounts.pictures import burn_down_picture
from crm_plugin.time_accounts.selectors import accounts, postings
from portal.client.public import customer_required
from portal.tenants.public import tenant_time_zone

PAGE = 50


@require_safe
@customer_required
def movements(request: HttpRequest) -> HttpResponse:
    """Balance and movements, newest first, by pages."""
    account = _account(request)
    if account is None:
        return render(request, "crm_time_accounts/client/none.html")
    before = request.GET.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < 19 else None
    rows = list(postings(account=account, before=number)[: PAGE + 1])
    shown = outlook(account=account, zone=tenant_time_zone())
    context = {
        "account": account,
        "outlook": shown,
        "picture": burn_down_picture(shown),
        "postings": rows[:PAGE],
        "older_than": rows[PAGE - 1].number if len(rows) > PAGE else None,
        "is_older": number is not None,
    }
    return render(request, "crm_time_accounts/client/movements.html", context)


@require_safe
@customer_required
def statement_page(request: HttpRequest) -> HttpResponse:
    """Opening balance, movements, closing balance; `format=csv` as a file."""
    account = _account(request)
    if account is None:
        return render(request, "crm_time_accounts/client/none.html")
    form, shown = asked_statement(account, request.GET)
    if shown is not None and request.GET.get("format") == "csv":
        return csv_answer(request, account, shown)
    context = {"account": account, "form": form, "statement": shown, "presets": presets()}
    return render(request, "crm_time_accounts/client/statement.html", context)


def _account(request: HttpRequest) -> Account | None:
    if not request.user.has_perm("crm_time_accounts.view_account"):
        raise PermissionDenied
    return accounts().first()
