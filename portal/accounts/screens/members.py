"""Members of the organisation: who works here, and who is a customer."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from portal.accounts.limits import INVITATIONS, hold
from portal.accounts.models import Program, User
from portal.accounts.screens.confirm import ConfirmView
from portal.accounts.screens.forms import InviteForm, RoleForm
from portal.accounts.screens.own import OwnForm, OwnIndex, OwnObject
from portal.accounts.services import invite, invite_again
from portal.audit.public import HistoryView
from portal.panels.public import (
    WIDE,
    BadgeColumn,
    CappedPaginator,
    Column,
    DateColumn,
    PanelCreateView,
    PanelDeleteView,
    PanelEditView,
    PanelIndexView,
    TenantViewSet,
)
from portal.tenants.models import Membership
from portal.tenants.roles import Role
from portal.tenants.services import Refused, change_role, grantable_roles, remove_member

TONES = {"active": "positive", "invited": "warning", "closed": "critical", "ended": "neutral"}


def has_come(membership: Membership) -> bool:
    """Whether the person has signed in since they were let in. Before, whoever invites an address would learn from
    what is shown of it whether the address is known elsewhere."""
    user = membership.user
    return bool(user.last_login and user.last_login >= membership.created_at)


def state_of(membership: Membership) -> str:
    if not membership.active:
        return "ended"
    if not has_come(membership):
        return "invited"
    return "active" if membership.user.is_active else "closed"


def state_label(membership: Membership) -> str:
    return {
        "active": _("Active"),
        "invited": _("Invited"),
        "closed": _("Account closed"),
        "ended": _("Ended"),
    }[state_of(membership)]


def shown_name(membership: Membership) -> str:
    return membership.user.get_full_name() if has_come(membership) else ""


class MemberFilters(WagtailFilterSet):
    role = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Role"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    active = django_filters.ChoiceFilter(
        label=gettext_lazy("Access"),
        choices=[("true", gettext_lazy("Open")), ("false", gettext_lazy("Ended"))],
        method="by_access",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()

    def by_access(self, rows: models.QuerySet[Any], _name: str, value: str) -> models.QuerySet[Any]:
        return rows.filter(active=value == "true")


class MayGrant:
    """A role that one does not hold oneself can be neither given nor ended; the address answers 403."""

    request: HttpRequest

    @cached_property
    def roles(self) -> frozenset[str]:
        return grantable_roles(self.request.user, self.request.tenant)  # type: ignore[attr-defined]


class MemberIndexView(MayGrant, OwnIndex, PanelIndexView):
    page_title = gettext_lazy("Members")
    filterset_class = MemberFilters
    default_ordering = ("-active", "user__email")

    @property
    def is_searchable(self) -> bool:  # type: ignore[override]
        return True

    def get_base_queryset(self) -> models.QuerySet[Any]:
        return super().get_base_queryset().select_related("user", "company")

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        for word in self.search_query.split():
            queryset = queryset.filter(
                models.Q(user__email__icontains=word)
                | models.Q(company__name__icontains=word)
                | models.Q(user__last_login__gte=models.F("created_at"))
                & (models.Q(user__first_name__icontains=word) | models.Q(user__last_name__icontains=word))
            )
        return queryset

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column_class(TitleColumn)(
                "user", label=_("Person"), accessor="user.email", get_url=self.get_edit_url, sort_key="user__email"
            ),
            Column("name", label=_("Name"), accessor=shown_name, classname=WIDE),
            Column("role", label=_("Role"), accessor="get_role_display", sort_key="role"),
            Column("company", label=_("Company"), accessor="company", classname=WIDE),
            BadgeColumn("state", label=_("Access"), accessor=state_label, tone=lambda row: TONES[state_of(row)]),
            DateColumn("created_at", label=_("Since"), sort_key="created_at", classname=WIDE),
        ]

    def get_edit_url(self, instance: Membership) -> str | None:
        allowed = instance.active and instance.role in self.roles
        return str(super().get_edit_url(instance)) if allowed else None

    def get_delete_url(self, instance: Membership) -> str | None:
        allowed = instance.active and instance.role in self.roles
        return str(super().get_delete_url(instance)) if allowed else None

    @cached_property
    def add_item_label(self) -> str:
        return _("Invite somebody")


class InviteView(MayGrant, PanelCreateView):
    page_title = ""
    success_message = gettext_lazy("An invitation is on its way to %(object)s.")
    submit_button_label = gettext_lazy("Send invitation")
    submit_button_active_label = gettext_lazy("Sending…")

    def get_page_subtitle(self) -> str:
        return _("Invite somebody")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("members:index"), "label": _("Members")},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "roles": self.roles}

    def save_instance(self) -> Membership:
        hold(self.request, INVITATIONS)
        data = self.form.cleaned_data
        return invite(
            data["email"],
            data["role"],
            tenant=self.request.tenant,  # type: ignore[attr-defined]
            company=data["company"],
            name=data["name"],
            by=self.request.user,
        )

    def get_success_message(self, instance: Membership) -> str:
        return str(self.success_message) % {"object": instance.user.email}

    def get_success_buttons(self) -> list[Any]:
        return []


class OneMember(MayGrant, OwnForm):
    """An open membership whose role the person may give and end."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(active=True).select_related("user", "company", "tenant")

    def get_object(self, queryset: Any = None) -> Membership:
        found: Membership = super().get_object(queryset)  # type: ignore[misc]
        if found.role not in self.roles:
            raise PermissionDenied
        return found


class MemberEditView(OneMember, PanelEditView):
    delete_item_label = gettext_lazy("End access")
    success_message = gettext_lazy("%(object)s is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "roles": self.roles}

    def save_instance(self) -> Membership:
        return change_role(self.object, self.form.cleaned_data["role"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse(self.index_url_name)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if has_come(self.object):
            return []
        url = reverse("members:invite_again", args=[self.object.pk])
        return [HeaderButton(_("Send the invitation again"), url=url, icon_name="mail")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        history = reverse("members:history", args=[self.object.pk])
        return [*super().header_more_buttons, Button(_("History"), url=history, icon_name="history", priority=40)]


class MemberEndView(OneMember, PanelDeleteView):
    template_name = "portal_accounts/screens/end_member.html"
    page_title = gettext_lazy("End access")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programs = [] if self.object.is_customer else list(Program.objects.filter(owner=self.object.user, active=True))
        return {**super().get_context_data(**kwargs), "programs": programs}

    def delete_action(self) -> None:
        remove_member(self.object, by=self.request.user)

    def form_valid(self, form: forms.Form) -> HttpResponseBase:
        try:
            answer: HttpResponseBase = super().form_valid(form)
        except Refused as refused:
            messages.error(self.request, refused.sentence)
            return redirect(self.get_success_url())
        return answer

    def get_success_message(self) -> str:
        return _("%(person)s has no access as %(role)s any more.") % {
            "person": self.object.user.email,
            "role": self.object.get_role_display(),
        }


class InviteAgainView(OneMember, ConfirmView):
    model = Membership
    permission_required = "change"
    page_title = gettext_lazy("Send the invitation again")
    button_label = gettext_lazy("Send invitation")
    icon = "mail"

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(user__in=User.objects.filter(is_active=True))

    def question(self) -> str:
        return _("%(person)s gets a new link. Links that were sent before keep working for three days.") % {
            "person": self.object.user.email
        }

    def act(self) -> HttpResponseBase:
        hold(self.request, INVITATIONS)
        invite_again(self.object, by=self.request.user)
        return self.done(_("An invitation is on its way to %(person)s.") % {"person": self.object.user.email})


class MemberHistoryView(OwnObject, HistoryView):
    def get_edit_url(self, instance: Membership) -> str | None:
        return super().get_edit_url(instance) if instance.active else None


class MemberViewSet(TenantViewSet):
    model = Membership
    name = "members"
    url_prefix = "people/members"
    icon = "group"
    menu_label = gettext_lazy("Members")
    inspect_view_enabled = False
    index_view_class = MemberIndexView
    add_view_class = InviteView
    edit_view_class = MemberEditView
    delete_view_class = MemberEndView
    history_view_class = MemberHistoryView
    paginator_class = CappedPaginator
    empty_text = gettext_lazy("Colleagues and customers who may sign in stand here.")

    def get_form_class(self, for_update: bool = False) -> type[forms.Form]:
        return RoleForm if for_update else InviteForm

    def get_urlpatterns(self) -> list[Any]:
        again = self.construct_view(InviteAgainView)
        return [*super().get_urlpatterns(), path("invite-again/<int:pk>/", again, name="invite_again")]
