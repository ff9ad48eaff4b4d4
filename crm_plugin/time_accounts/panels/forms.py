"""Forms of the staff panels. They check what was typed; the services do the rest."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.panels.choosers import company_chooser
from crm_plugin.time_accounts.services import MAX_SECONDS

MAX_HOURS = MAX_SECONDS // 3600


def _hours(label: Any, help_text: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=MAX_HOURS, **options)


class AccountForm(WagtailAdminModelForm):
    """How far down an account may go, and from where on it is low."""

    credit_limit_hours = _hours(
        _("Credit limit in hours"), _("Only for accounts that are billed afterwards."), initial=0, required=False
    )
    low_hours = _hours(_("Low from, in hours"), _("At this balance and below, the account is marked."), initial=2)

    class Meta:
        model = Account
        fields = ("kind",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account: Account = self.instance
        if account.balance_seconds or account.floor_seconds or account.low_seconds:
            self.initial |= {
                "credit_limit_hours": -account.floor_seconds // 3600,
                "low_hours": account.low_seconds // 3600,
            }

    def _post_clean(self) -> None:
        # The floor belongs to the kind; set before the row's own constraints are checked.
        limit = self.cleaned_data.get("credit_limit_hours") or 0
        is_prepaid = self.cleaned_data.get("kind") == Account.Kind.PREPAID
        self.instance.floor_seconds = 0 if is_prepaid else -limit * 3600
        super()._post_clean()

    @property
    def limits(self) -> dict[str, Any]:
        """What the services take."""
        return {
            "kind": self.cleaned_data["kind"],
            "credit_limit_seconds": (self.cleaned_data["credit_limit_hours"] or 0) * 3600,
            "low_seconds": self.cleaned_data["low_hours"] * 3600,
        }


class OpenAccountForm(AccountForm):
    """A new account: whose, and its limits."""

    class Meta:
        model = Account
        fields = ("company", "kind")
        widgets = {"company": company_chooser.widget_class}


class TopUpForm(forms.Form):
    """Hours and minutes to add, and why. `booking` is made with the page: sending it twice books once."""

    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=MAX_HOURS, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=59, required=False)
    text = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as the offer or invoice it belongs to.")
    )
    booking = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def seconds(self) -> int:
        return (self.cleaned_data.get("hours") or 0) * 3600 + (self.cleaned_data.get("minutes") or 0) * 60

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors.pop("booking", None):
            self.add_error(None, _("This form is out of date. Load the page again; nothing was booked."))
        if not self.errors and not 0 < self.seconds <= MAX_SECONDS:
            self.add_error("hours", _("Say how many hours or minutes, at least one minute."))
        return cleaned


class ReversalForm(forms.Form):
    """Why a booking is reversed."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The customer sees it on the statement."))
