"""Forms of companies and contacts. They check and collect; saving is the services' business."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm_plugin.contacts.addresses import check_email
from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.models import CompanyDetails, Contact
from crm_plugin.contacts.panels.choosers import company_chooser
from crm_plugin.contacts.selectors import companies
from crm_plugin.contacts.selectors import contacts as contact_selectors
from portal.files.public import IMAGES, UploadField
from portal.tenants.public import Company
from portal.theme.public import one_line

COMPANY_FACTS = tuple(CompanyFacts.__dataclass_fields__)
CONTACT_FACTS = tuple(ContactFacts.__dataclass_fields__)
ALIKE = _("You may have it already: look at what is listed above. If it is another one, tick “Save it anyway”.")


class NameField(forms.CharField):
    """A name in one line; one of invisible signs alone counts as left out."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class SectionedForm(forms.ModelForm):
    """A form in groups of fields, that asks back when what is new looks like what is there."""

    sections: ClassVar[tuple[tuple[str | Promise, tuple[str, ...]], ...]] = ()
    active_only: ClassVar[tuple[str, ...]] = ()

    anyway = forms.BooleanField(label=_("Save it anyway"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike: list[Any] = []
        for name in self.active_only:
            field, chosen = self.fields[name], getattr(self.instance, f"{name}_id")
            rows = field.queryset  # type: ignore[attr-defined]
            field.empty_label = _("Not chosen")  # type: ignore[attr-defined]
            field.queryset = rows.filter(active=True) | rows.filter(pk=chosen)  # type: ignore[attr-defined]

    def grouped(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.sections]

    def find_alike(self, values: dict[str, Any]) -> list[Any]:
        return []

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and self.instance._state.adding and not values.get("anyway"):
            self.alike = self.find_alike(values)
            if self.alike:
                self.fields["anyway"].widget = forms.CheckboxInput()
                self.add_error("anyway", ALIKE)
        for name in self.files if self.errors else ():
            # A browser never fills a file field again: without a word the person would lose the file unseen.
            self.add_error(name, _("Choose the file again; the page could not keep it. All else is kept."))
        return values


class CompanyForm(SectionedForm):
    """A company and what the CRM knows of it: two rows, one form. Its instance is the details."""

    name = NameField(label=_("Name"), max_length=200)
    active = forms.BooleanField(
        label=_("Active"), required=False, initial=True, help_text=_("Companies that are not are kept, and marked.")
    )
    logo = UploadField(label=_("Logo"), kinds=IMAGES, multiple=False, required=False)
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    sections = (
        (_("Company"), ("name", "status", "owner", "sphere", "region", "parent")),
        (_("How to reach it"), ("website", "email", "phone")),
        (_("Address"), ("address", "address_more", "postal_code", "city", "country")),
        (_("More"), ("tax_id", "remark", "logo", "no_logo", "is_person", "active")),
    )
    active_only = ("status", "region", "sphere")

    class Meta:
        model = CompanyDetails
        fields = COMPANY_FACTS
        widgets: ClassVar = {"remark": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, company: Company | None = None, **kwargs: Any) -> None:
        if company is not None:
            kwargs["instance"] = companies.details_of(company)
            kwargs["initial"] = {"name": company.name, "active": company.active, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = companies.team_members()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        self.fields["parent"].widget = company_chooser.widget_class()
        self.fields["email"].validators.append(check_email)
        if not self.instance.logo_id:
            del self.fields["no_logo"]

    def find_alike(self, values: dict[str, Any]) -> list[Company]:
        return companies.alike(name=values["name"], email=values["email"], phone=values["phone"])

    @property
    def facts(self) -> CompanyFacts:
        return CompanyFacts(**{name: self.cleaned_data[name] for name in COMPANY_FACTS})


class ContactForm(SectionedForm):
    """A person at a company."""

    sections = (
        (_("Person"), ("first_name", "last_name", "company", "position")),
        (_("How to reach them"), ("email", "phone", "mobile")),
        (_("More"), ("source", "remark")),
    )
    active_only = ("position", "source")

    class Meta:
        model = Contact
        fields = ("company", *CONTACT_FACTS)
        field_classes: ClassVar = {"first_name": NameField, "last_name": NameField}
        widgets: ClassVar = {"remark": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].widget = company_chooser.widget_class()

    def find_alike(self, values: dict[str, Any]) -> list[Contact]:
        return contact_selectors.alike(
            company=values["company"],
            full_name=f"{values['first_name']} {values['last_name']}",
            email=values["email"],
            phone=values["phone"] or values["mobile"],
        )

    @property
    def facts(self) -> ContactFacts:
        return ContactFacts(**{name: self.cleaned_data[name] for name in CONTACT_FACTS})
