"""Forms of deals. They check and collect; saving is the services' business."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from crm_plugin.contacts.panels.choosers import company_chooser, contact_chooser
from crm_plugin.contacts.selectors.companies import team_members
from crm_plugin.deals.facts import DealFacts
from crm_plugin.deals.models import Deal, LossReason, Stage
from crm_plugin.deals.selectors import loss_reasons, stages
from portal.panels.public import amount_text, minor_units
from portal.tenants.public import current_tenant


class StageField(forms.ModelChoiceField):
    """Stages with the name of their pipeline."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.pipeline} · {obj}"


class DealForm(forms.ModelForm):
    """What may be sold to whom, for how much and when."""

    amount = forms.CharField(label=_("Amount"), max_length=24, required=False, help_text=_("For example 1,250.00."))
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency"),
        error_messages={"invalid": _("A currency is three letters, such as EUR.")},
    )
    stage = StageField(label=_("Stage"), queryset=Stage.objects.none())
    field_order = ("title", "company", "contact", "stage", "amount", "currency", "expected_on", "owner")

    class Meta:
        model = Deal
        fields = ("title", "company", "contact", "stage", "expected_on", "owner", "currency")
        widgets: ClassVar = {"expected_on": AdminDateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].widget = company_chooser.widget_class()
        self.fields["contact"].widget = contact_chooser.widget_class()
        self.fields["owner"].queryset = team_members()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        offered = stages()
        if self.instance.stage_id:
            offered = offered | Stage.objects.filter(pk=self.instance.stage_id).select_related("pipeline")
        self.fields["stage"].queryset = offered  # type: ignore[attr-defined]
        if self.instance._state.adding:
            self.initial.setdefault("currency", current_tenant().currency)
            self.initial.setdefault("stage", offered.first())
            self.fields["stage"].empty_label = None  # type: ignore[attr-defined]
        else:
            self.initial["amount"] = amount_text(self.instance.amount_minor, self.instance.currency)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            values["amount_minor"] = minor_units(values.get("amount") or "0", values.get("currency") or "EUR")
        except ValidationError as error:
            self.add_error("amount", error)
        contact, company = values.get("contact"), values.get("company")
        if contact is not None and company is not None and contact.company_id != company.pk:
            self.add_error("contact", _("This contact belongs to another company."))
        return values

    @property
    def facts(self) -> DealFacts:
        values = self.cleaned_data
        return DealFacts(**{name: values[name] for name in DealFacts.__dataclass_fields__})


class MoveForm(forms.Form):
    stage = StageField(label=_("Move to"), queryset=Stage.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages()  # type: ignore[attr-defined]


class WonForm(forms.Form):
    prefix = "won"
    note = forms.CharField(label=_("What decided it?"), required=False, max_length=2000)


class LostForm(forms.Form):
    prefix = "lost"
    reason = forms.ModelChoiceField(
        label=_("Reason"), queryset=LossReason.objects.none(), required=False, empty_label=_("Not known")
    )
    note = forms.CharField(label=_("What decided it?"), required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = loss_reasons()  # type: ignore[attr-defined]
