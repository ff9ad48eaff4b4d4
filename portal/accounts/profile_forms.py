"""The form of one's own details, the same in the admin and in the client area."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.profile import Details, change_details, details_of, drop_picture, picture_of, set_picture
from portal.files.public import IMAGES, FileRefused, UploadField

PHONE = re.compile(r"^\+?[0-9 ()/.–-]{4,40}$")


def _zones() -> list[tuple[str, Any]]:
    return [("", _("As in the organisation")), *((name, name) for name in sorted(available_timezones()) if "/" in name)]


def _languages() -> list[tuple[str, Any]]:
    return [("", _("As in the organisation")), *settings.LANGUAGES]


class ProfileForm(forms.Form):
    """Takes `instance=` (the person) as Wagtail's account page hands it over."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=_languages, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, required=False)
    picture = UploadField(
        label=_("Picture"), kinds=IMAGES, multiple=False, required=False, help_text=_("JPEG, PNG or WebP.")
    )
    drop_picture = forms.BooleanField(label=_("Show no picture"), required=False)

    first_name.widget.attrs["autocomplete"] = "given-name"
    last_name.widget.attrs["autocomplete"] = "family-name"
    phone.widget = forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "maxlength": 40})

    def __init__(self, *args: Any, instance: User, **kwargs: Any) -> None:
        details = details_of(instance)
        initial = {name: getattr(details, name) for name in Details.__slots__}
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.instance = instance
        if picture_of(instance) is None:
            del self.fields["drop_picture"]

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and not PHONE.match(phone):
            raise forms.ValidationError(_("Write the number in figures, such as +49 30 1234567."))
        return phone

    def save(self) -> User:
        data = self.cleaned_data
        change_details(self.instance, Details(**{name: data[name] for name in Details.__slots__}))
        if data.get("picture"):
            set_picture(self.instance, data["picture"])
        elif data.get("drop_picture"):
            drop_picture(self.instance)
        return self.instance

    def saved(self) -> bool:
        """Save, or put the sentence of a refused picture beside its field and say no."""
        try:
            self.save()
        except FileRefused as refused:
            self.add_error("picture", str(refused.sentence))
            return False
        return True
