"""The contact form's fields and the rules for what may be typed into them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# A field that people do not see. Programs fill it in.
TRAP = "website"
PHONE = re.compile(r"\A[0-9+()/.\s-]*\Z")
SMALLEST_PHONE_DIGITS = 5


class EnquiryForm(forms.Form):
    """What a visitor sends. `campaign` and `elapsed` are filled in by a script where one runs."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Write your name, so that we know whom to answer.")},
    )
    company = forms.CharField(
        label=_("Company"), max_length=200, required=False, widget=forms.TextInput({"autocomplete": "organization"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("Write your e-mail address: our answer goes there."),
            "invalid": _("This does not look like an e-mail address. It reads like name@example.com."),
        },
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Write what it is about; one sentence is enough.")},
    )
    consent = forms.BooleanField(
        label=_("Consent"),
        error_messages={"required": _("Tick this box: without it we may not keep your message.")},
    )
    campaign = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
    elapsed = forms.IntegerField(required=False, widget=forms.HiddenInput)

    ANSWERS = ("name", "company", "email", "phone", "message")

    def __init__(self, data: Any = None, *, consent: str = "", prefix_id: str = "form") -> None:
        super().__init__(data, auto_id=f"{prefix_id}-%s")
        if consent:
            self.fields["consent"].label = consent

    def clean_phone(self) -> str:
        phone = " ".join(str(self.cleaned_data["phone"]).split())
        digits = sum(sign.isdecimal() for sign in phone)
        if phone and (not PHONE.match(phone) or digits < SMALLEST_PHONE_DIGITS):
            raise forms.ValidationError(_("This does not look like a telephone number. Correct it, or leave it empty."))
        return phone

    def clean_elapsed(self) -> int | None:
        """Whatever a program writes there counts as nothing; only a number that the script wrote says something."""
        value = self.cleaned_data["elapsed"]
        return value if value is None or value >= 0 else None

    def clean(self) -> dict[str, Any]:
        """Signs that nobody types and no letter or workbook can hold are left out."""
        return {name: _written(value) for name, value in self.cleaned_data.items()}

    @property
    def answers(self) -> dict[str, str]:
        """Label to answer, as the visitor saw them, empty ones left out."""
        return {
            str(self.fields[name].label): str(self.cleaned_data[name])
            for name in self.ANSWERS
            if self.cleaned_data[name]
        }


def _written(value: Any) -> Any:
    return "".join(sign for sign in value if sign >= " " or sign in "\r\n\t") if isinstance(value, str) else value
