"""Programs: customers' and partners' software, what each may do for which company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from portal.accounts.models import Program, ProgramGrant
from portal.accounts.screens.forms import GrantForm, ProgramForm
from portal.accounts.screens.keys import own_keys
from portal.accounts.screens.keys import state_label as key_state
from portal.accounts.screens.keys import tone as key_tone
from portal.accounts.services import change_program, create_program, grant, set_program_active
from portal.panels.public import (
    WIDE,
    BadgeColumn,
    Column,
    NumbersColumn,
    PanelCreateView,
    PanelDeleteView,
    PanelEditView,
    PanelIndexView,
    PanelInspectView,
    TenantViewSet,
)


def active_label(program: Program) -> str:
    return _("Active") if program.active else _("Off")


class ProgramIndexView(PanelIndexView):
    default_ordering = ("name",)

    @property
    def is_searchable(self) -> bool:  # type: ignore[override]
        return True

    def get_base_queryset(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = Program.objects.select_related("owner").annotate(
            companies=models.Count("grants", distinct=True), keys_made=models.Count("keys", distinct=True)
        )
        return rows

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(name__icontains=self.search_query) if self.is_searching else queryset

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("name"),
            Column("owner", label=_("Owner"), accessor="owner"),
            NumbersColumn("companies", label=_("Companies"), accessor="companies"),
            NumbersColumn("keys_made", label=_("Keys"), accessor="keys_made"),
            BadgeColumn(
                "active",
                label=_("State"),
                accessor=active_label,
                tone=lambda row: "positive" if row.active else "neutral",
            ),
        ]


class ProgramCreateView(PanelCreateView):
    def save_instance(self) -> Program:
        data, user = self.form.cleaned_data, self.request.user
        program = create_program(data["name"], owner=data["owner"], by=user)
        set_program_active(program, data["active"], by=user)
        return program


class ProgramEditView(PanelEditView):
    def get_inspect_url(self) -> str:
        return reverse("programs:inspect", args=[self.object.pk])

    def save_instance(self) -> Program:
        data, user = self.form.cleaned_data, self.request.user
        program = change_program(self.object, name=data["name"], owner=data["owner"], by=user)
        set_program_active(program, data["active"], by=user)
        return program


class ProgramView(PanelInspectView):
    """A program's workplace: its grants and its keys."""

    template_name = "portal_accounts/screens/program.html"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        here = urlencode({"program": self.object.pk})
        wanted = (
            ("portal_accounts.add_apikey", _("New key"), "api_keys:add", "key"),
            ("portal_accounts.add_programgrant", _("Grant a company"), "program_grants:add", "site"),
        )
        return [
            HeaderButton(label, url=f"{reverse(url)}?{here}", icon_name=icon)
            for permission, label, url, icon in wanted
            if self.request.user.has_perm(permission) and self.object.active
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = own_keys().filter(program=self.object)
        return {
            **super().get_context_data(**kwargs),
            "program": self.object,
            "active_label": active_label(self.object),
            "grants": self.object.grants.select_related("company").order_by("company__name"),
            "keys": [{"key": key, "state": key_state(key), "tone": key_tone(key)} for key in keys],
            "may_grant": self.request.user.has_perm("portal_accounts.change_programgrant"),
        }


class ProgramViewSet(TenantViewSet):
    model = Program
    name = "programs"
    url_prefix = "people/programs"
    icon = "desktop"
    menu_label = gettext_lazy("Programs")
    index_view_class = ProgramIndexView
    add_view_class = ProgramCreateView
    edit_view_class = ProgramEditView
    inspect_view_class = ProgramView
    empty_text = gettext_lazy("Software that talks to the API for your customers stands here, with its keys.")

    def get_form_class(self, for_update: bool = False) -> type[forms.Form]:
        return ProgramForm

    def get_urlpatterns(self) -> list[Any]:
        # Programs are switched off: what they reported keeps naming them.
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "delete"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        merged: dict[str, Any] = super().get_common_view_kwargs(**{"delete_url_name": None, **kwargs})
        return merged


class GrantViews:
    """After a change of a grant its program's workplace is shown."""

    object: Any

    def get_success_url(self) -> str:
        return reverse("programs:inspect", args=[self.object.program_id])

    def get_success_buttons(self) -> list[Any]:
        return []


class GrantCreateView(GrantViews, PanelCreateView):
    page_title = gettext_lazy("Grant a company")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "program": self.request.GET.get("program")}

    def save_instance(self) -> ProgramGrant:
        data = self.form.cleaned_data
        return grant(data["program"], data["company"], data["scopes"], by=self.request.user)


class GrantEditView(GrantViews, PanelEditView):
    delete_item_label = gettext_lazy("Take back")

    def save_instance(self) -> ProgramGrant:
        return grant(self.object.program, self.object.company, self.form.cleaned_data["scopes"], by=self.request.user)


class GrantDeleteView(GrantViews, PanelDeleteView):
    page_title = gettext_lazy("Take back")
    success_message = gettext_lazy("%(object)s: taken back.")

    @property
    def confirmation_message(self) -> str:
        return _("The program can do nothing for this company any more. What it has reported stays.")

    def delete_action(self) -> None:
        grant(self.object.program, self.object.company, [], by=self.request.user)


class GrantViewSet(TenantViewSet):
    model = ProgramGrant
    name = "program_grants"
    url_prefix = "people/grants"
    icon = "site"
    inspect_view_enabled = False
    list_display = (
        "program",
        Column("company", label=gettext_lazy("Company")),
        Column("scopes", label=gettext_lazy("It may"), accessor=lambda row: ", ".join(row.scopes), classname=WIDE),
    )
    add_view_class = GrantCreateView
    edit_view_class = GrantEditView
    delete_view_class = GrantDeleteView

    def get_form_class(self, for_update: bool = False) -> type[forms.Form]:
        return GrantForm
