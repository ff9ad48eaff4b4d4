"""The inputs of a form: each with the rules for what may be typed into it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_sections.forms import plan
from cms_sections.forms.plan import FieldPlan
from portal.files.public import ATTACHMENTS, DOCUMENTS, IMAGES, Kind, UploadField

PHONE = re.compile(r"\A[0-9+()/.\s-]*\Z")
SMALLEST_PHONE_DIGITS = 5
LONGEST_TEXT, LONGEST_NUMBER = 250, 24
MOST_RADIOS = 6
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
FILE_KINDS: dict[str, tuple[Kind, ...]] = {"any": ATTACHMENTS, "documents": DOCUMENTS, "pictures": IMAGES}
AUTOCOMPLETE = {
    "name": "name", "company": "organization", "email": "email", "phone": "tel"
}  # fmt: skip


def written(value: str) -> str:
    """Signs that nobody types and no letter or workbook can hold are left out."""
    return "".join(sign for sign in value if sign >= " " or sign in "\r\n\t")


class WrittenField(forms.CharField):
    """Words. What came with signs that could not be read is to be written anew; nothing is guessed."""

    def clean(self, value: Any) -> str:
        cleaned = written(super().clean(value))
        if UNREADABLE in cleaned:
            raise ValidationError(
                _("Some signs could not be read. Write them once more: they show as %s.") % UNREADABLE
            )
        return cleaned


class WrittenEmailField(WrittenField, forms.EmailField):
    pass


class PhoneField(WrittenField):
    def clean(self, value: Any) -> str:
        phone = " ".join(super().clean(value).split())
        digits = sum(sign.isdecimal() for sign in phone)
        if phone and (not PHONE.match(phone) or digits < SMALLEST_PHONE_DIGITS):
            raise ValidationError(_("This does not look like a telephone number. Correct it, or leave it empty."))
        return phone


class NumberField(forms.DecimalField):
    """A number as people write it: 1.5 and 1,5 are the same, and nothing is longer than a number people use."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if len(text) > LONGEST_NUMBER:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        return super().to_python(text)


class ToldField(forms.Field):
    """What the script tells about the page. Whatever a program writes there is no mistake of the visitor's."""

    widget = forms.HiddenInput

    def __init__(self, longest: int) -> None:
        super().__init__(required=False)
        self.longest = longest

    def clean(self, value: Any) -> str:
        text = value if isinstance(value, str) else ""
        return "".join(sign for sign in text if sign.isprintable())[: self.longest]


def input_of(field: FieldPlan) -> forms.Field:
    """The input of a planned field."""
    made: forms.Field = _MAKERS[field.kind](field, _common(field))
    if field.role == plan.EMAIL:
        made.error_messages["invalid"] = _INVALID_EMAIL
    return made


_INVALID_EMAIL = gettext_lazy("This does not look like an e-mail address. It reads like name@example.com.")
_INVALID_DATE = gettext_lazy("This is no date. Write it like 2026-05-31.")
_NOT_OFFERED = gettext_lazy("Choose one of what is offered here.")


def _common(field: FieldPlan) -> dict[str, Any]:
    missing = field.missing or _("Fill in “%(label)s”.") % {"label": field.label}
    return {
        "label": field.label,
        "help_text": field.help,
        "required": field.required,
        "error_messages": {"required": missing},
    }


def _attributes(field: FieldPlan, **more: Any) -> dict[str, Any]:
    filled = AUTOCOMPLETE.get(field.role)
    return {**({"autocomplete": filled} if filled else {}), **more}


def _text(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    longest = plan.LONGEST.get(field.role, LONGEST_TEXT)
    return WrittenField(max_length=longest, widget=forms.TextInput(_attributes(field)), **common)


def _long(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    return WrittenField(max_length=plan.LONGEST["message"], widget=forms.Textarea({"rows": 6}), **common)


def _email(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    common["error_messages"]["invalid"] = _INVALID_EMAIL
    # The longest: 254 signs. EmailField's own validator says the same of what is longer.
    return WrittenEmailField(max_length=plan.LONGEST["email"], widget=forms.EmailInput(_attributes(field)), **common)


def _phone(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(_attributes(field, type="tel"))
    return PhoneField(max_length=plan.LONGEST["phone"], widget=widget, **common)


def _number(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    common["error_messages"]["invalid"] = _("This is no number. Write it in digits, like 12 or 1.5.")
    return NumberField(
        max_digits=18,
        decimal_places=6,
        min_value=_bound(field.smallest),
        max_value=_bound(field.largest),
        widget=forms.TextInput({"inputmode": "decimal"}),
        **common,
    )


def _bound(text: str) -> Any:
    from decimal import Decimal, InvalidOperation

    try:
        found = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _date(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    common["error_messages"]["invalid"] = _INVALID_DATE
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(input_formats=["%Y-%m-%d", "%d.%m.%Y"], widget=widget, **common)


def _choice(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    common["error_messages"]["invalid_choice"] = _NOT_OFFERED
    options = [(option, option) for option in field.options]
    if len(options) <= MOST_RADIOS:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", _("Choose")), *options], **common)


def _choices(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    common["error_messages"]["invalid_choice"] = _NOT_OFFERED
    common["error_messages"]["invalid_list"] = _NOT_OFFERED
    options = [(option, option) for option in field.options]
    return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)


def _consent(_field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**common)


def _file(field: FieldPlan, common: dict[str, Any]) -> forms.Field:
    kinds = FILE_KINDS.get(field.files, ATTACHMENTS)
    return UploadField(kinds=kinds, multiple=field.most_files > 1, most=field.most_files, **common)


_MAKERS = {
    plan.TEXT: _text, plan.LONG: _long, plan.EMAIL: _email, plan.PHONE: _phone, plan.NUMBER: _number, plan.DATE: _date,
    plan.CHOICE: _choice, plan.YES_NO: _choice, plan.CHOICES: _choices, plan.CONSENT: _consent, plan.FILE: _file,
}  # fmt: skip
