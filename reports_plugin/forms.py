"""The form that starts a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.tenants.public import Company, tenant_time_zone
from reports_plugin.models import Period
from reports_plugin.periods import add_months, label_of, last_finished, start_of

MONTHS_BACK, QUARTERS_BACK, YEARS_BACK = 14, 5, 3


class ReportForm(forms.Form):
    """Which window, about whom, and whether the customer sees it."""

    window = forms.ChoiceField(label=_("Period"), help_text=_("Periods that are not over yet are not offered."))
    company = forms.ModelChoiceField(
        label=_("Company"),
        queryset=Company.objects.none(),
        required=False,
        empty_label=_("The whole organisation"),
    )
    shared = forms.BooleanField(
        label=_("Show it to the customer"),
        required=False,
        help_text=_(
            "People of this company find it in their client area as soon as it is ready. Companies and deals, and other"
            " parts that are the team’s own, are left out there."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.now().astimezone(tenant_time_zone()).date()
        self.fields["window"].choices = _windows(today)  # type: ignore[attr-defined]
        self.fields["company"].queryset = Company.objects.filter(active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("shared") and not data.get("company"):
            self.add_error("company", _("Choose the company that shall see the report."))
        return data

    @property
    def period(self) -> str:
        return str(self.cleaned_data["window"]).partition(":")[0]

    @property
    def start_on(self) -> date:
        return date.fromisoformat(str(self.cleaned_data["window"]).partition(":")[2])


def _windows(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = []
    for period, back in ((Period.MONTH, MONTHS_BACK), (Period.QUARTER, QUARTERS_BACK), (Period.YEAR, YEARS_BACK)):
        start, choices = last_finished(period, today), []
        for _step in range(back):
            choices.append((f"{period}:{start.isoformat()}", label_of(period, start)))
            start = start_of(period, add_months(start, -1))
        groups.append((str(period.label), choices))
    return groups
