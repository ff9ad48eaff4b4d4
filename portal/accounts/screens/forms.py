"""Forms of the screens of people and keys. They check; the services do."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from portal.accounts.models import Program, User
from portal.accounts.screens.choosers import company_chooser
from portal.accounts.services import KEY_LIFE
from portal.plugins.registry import api_scopes
from portal.tenants.models import Company, Membership
from portal.tenants.roles import CUSTOMER_ROLES, TEAM_ROLES, Role
from portal.tenants.scope import current_tenant_id

ROLE_WORDS = {
    Role.ADMIN: _("Members, settings, integrations and all data."),
    Role.MANAGER: _("Work data, approvals and reports; invites staff and customers."),
    Role.EDITOR: _("Pages, sections and the media library."),
    Role.STAFF: _("Customers, hours and the desk."),
    Role.CUSTOMER_MANAGER: _("The client area, with all of the company's."),
    Role.CUSTOMER: _("The client area, with what is shared."),
}

LONGEST_KEY_LIFE = timedelta(days=3653)


class ServiceForm(forms.Form):
    """A form for Wagtail's generic views, which hand over `instance`."""

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance


def _role_choices(roles: frozenset[str]) -> list[tuple[str, str]]:
    return [(role.value, f"{role.label}: {ROLE_WORDS[role]}") for role in Role if role in roles]


def _company_field(*, required: bool) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("Company"),
        queryset=Company.objects.filter(active=True),
        widget=company_chooser.widget_class,
        required=required,
        help_text="" if required else _("For customers only."),
    )


def _scope_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("It may"),
        choices=lambda: [(scope, f"{words} ({scope})") for scope, words in sorted(api_scopes().items())],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )


class InviteForm(ServiceForm):
    """Somebody new, or somebody with another role."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("Used if the address is new here.")
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    company = _company_field(required=False)

    def __init__(self, *args: Any, roles: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _role_choices(roles)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        role, company = data.get("role"), data.get("company")
        if role in CUSTOMER_ROLES and company is None and "company" not in self.errors:
            self.add_error("company", _("Choose the company that the customer belongs to."))
        if role in TEAM_ROLES:
            data["company"] = company = None
        known = Membership.objects.filter(
            tenant=current_tenant_id(),
            user__email__iexact=data.get("email", ""),
            role=role,
            company=company,
            active=True,
        )
        if role and known.exists():
            self.add_error("email", _("This person already has this role here."))
        return data


class RoleForm(ServiceForm):
    """Another role of the same kind."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, instance: Membership, roles: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        kind = CUSTOMER_ROLES if instance.is_customer else TEAM_ROLES
        self.fields["role"].choices = _role_choices(roles & kind)  # type: ignore[attr-defined]
        self.fields["role"].initial = instance.role


class ProgramForm(ServiceForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.none(),
        help_text=_("Who answers for it. Its keys stop when this person leaves."),
    )
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, instance: Program | None = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        members = Membership.objects.filter(tenant=current_tenant_id(), active=True, role__in=TEAM_ROLES)
        people = User.objects.filter(is_active=True, pk__in=members.values("user"))
        if instance is not None and instance.pk and instance.owner_id:
            people = people | User.objects.filter(pk=instance.owner_id)
            self.initial = {"name": instance.name, "owner": instance.owner_id, "active": instance.active}
        self.fields["owner"].queryset = people.distinct()  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Program.objects.filter(name=name)
        if self.instance is not None and self.instance.pk:
            others = others.exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("A program with this name exists."))
        return name


class GrantForm(ServiceForm):
    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.all())
    company = _company_field(required=True)
    scopes = _scope_field()

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        if instance is not None and instance.program_id:
            self.initial = {"program": instance.program_id, "company": instance.company_id, "scopes": instance.scopes}
            for name in ("program", "company"):
                self.fields[name].disabled = True


class KeyForm(ServiceForm):
    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.filter(active=True))
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("What it is for, such as the server it lies on.")
    )
    scopes = _scope_field()
    ends_on = forms.DateField(label=_("Last day"), widget=AdminDateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = lambda: timezone.localdate() + KEY_LIFE - timedelta(days=1)

    def clean_ends_on(self) -> datetime:
        """The end of that day, where the person reads the time."""
        day = self.cleaned_data["ends_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The key would have ended already. Choose a day in the future."))
        if day > timezone.localdate() + LONGEST_KEY_LIFE:
            raise forms.ValidationError(_("A key lasts ten years at most. Choose an earlier day."))
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
