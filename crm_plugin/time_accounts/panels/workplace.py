"""An account's workplace: what is left, how it went, what moved; topping up, and taking a booking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from crm_plugin.time_accounts.models import Account, Posting
from crm_plugin.time_accounts.outlook import outlook
from crm_plugin.time_accounts.panels.forms import ReversalForm, TopUpForm
from crm_plugin.time_accounts.pictures import burn_down_picture
from crm_plugin.time_accounts.refusals import LedgerRefused
from crm_plugin.time_accounts.selectors import accounts, postings
from crm_plugin.time_accounts.services import Actor, Booking, top_up
from crm_plugin.time_accounts.services import reverse as reverse_posting
from crm_plugin.time_accounts.words import hours_text
from portal.panels.public import PanelInspectView
from portal.tenants.public import tenant_time_zone

PAGE = 50


class AccountScreen(PanelInspectView):
    """A page about one account, which is looked up inside the tenant: a foreign id is unknown."""

    def get_fields(self) -> list[str]:
        return []

    def get_object(self, queryset: Any = None) -> Account:
        return get_object_or_404(accounts(), pk=self.pk)

    @property
    def account_url(self) -> str:
        return reverse("crm_time_accounts:inspect", args=[self.object.pk])

    def require(self, permission: str) -> None:
        if not self.request.user.has_perm(f"crm_time_accounts.{permission}"):
            raise PermissionDenied

    def actor(self) -> Actor:
        return Actor(name=str(self.request.user), user=self.request.user)


class AccountWorkplaceView(AccountScreen):
    template_name = "crm_time_accounts/workplace.html"
    form: TopUpForm | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A top-up. With a mistake the page comes back with what was typed, and nothing is booked."""
        self.require("add_posting")
        self.form = TopUpForm(request.POST)
        if self.form.is_valid() and self._booked(self.form):
            words = {"time": hours_text(self.form.seconds), "company": self.object.company}
            messages.success(request, _("%(time)s are added to the account of %(company)s.") % words)
            return redirect(self.account_url)
        messages.error(request, _("Nothing was booked. Correct what is marked, and send it again."))
        page: HttpResponseBase = self.get(request, *args, **kwargs)
        return page

    def _booked(self, form: TopUpForm) -> bool:
        values = form.cleaned_data
        booking = Booking(text=values["text"], actor=self.actor(), id=values["booking"])
        try:
            top_up(company_id=self.object.company_id, seconds=form.seconds, booking=booking)
        except LedgerRefused as refusal:
            form.add_error(None, refusal.sentence)
            return False
        return True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account: Account = self.object
        user = self.request.user
        shown = outlook(account=account, zone=tenant_time_zone())
        rows = list(postings(account=account, before=_number(self.request.GET.get("before", "")))[: PAGE + 1])
        return {
            **super().get_context_data(**kwargs),
            "account": account,
            "outlook": shown,
            "picture": burn_down_picture(shown),
            "postings": rows[:PAGE],
            "older_than": rows[PAGE - 1].number if len(rows) > PAGE else None,
            "is_older": "before" in self.request.GET,
            "form": self.form or TopUpForm(),
            "can_top_up": user.has_perm("crm_time_accounts.add_posting"),
            "can_reverse": user.has_perm("crm_time_accounts.reverse_posting"),
            "can_change": user.has_perm("crm_time_accounts.change_account"),
            "company_url": company_url(account.company_id) if user.has_perm("portal_tenants.view_company") else "",
        }


class ReverseView(AccountScreen):
    """Asks why, then takes a booking back by a second one."""

    template_name = "crm_time_accounts/reverse.html"
    form: ReversalForm | None = None
    posting: Posting

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.require("reverse_posting")
        rows = postings(account=self.object).exclude(kind=Posting.Kind.REVERSAL)
        self.posting = get_object_or_404(rows, pk=kwargs["posting"])
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.form = ReversalForm(request.POST)
        if self.form.is_valid():
            try:
                reverse_posting(posting_id=self.posting.pk, reason=self.form.cleaned_data["reason"], actor=self.actor())
            except LedgerRefused as refusal:
                messages.error(request, refusal.sentence)
            else:
                messages.success(request, _("The booking is reversed; both stay on the statement."))
            return redirect(self.account_url)
        page: HttpResponseBase = self.get(request, *args, **kwargs)
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "account": self.object,
            "posting": self.posting,
            "form": self.form or ReversalForm(),
            "account_url": self.account_url,
        }


def company_url(company_id: UUID) -> str:
    """The company's workplace, or nothing while the CRM is off."""
    try:
        return reverse("crm_companies:inspect", args=[company_id])
    except NoReverseMatch:
        return ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
