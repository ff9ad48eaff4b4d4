"""API keys: shown once, listed by how they begin, replaced and revoked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import Button, HeaderButton

from portal.accounts.keys import answered_for
from portal.accounts.models import ApiKey
from portal.accounts.screens.confirm import ConfirmView
from portal.accounts.screens.forms import KeyForm
from portal.accounts.screens.own import OwnForm, OwnIndex, OwnObject, own_rows
from portal.accounts.services import create_key, revoke_key, rotate_key
from portal.audit.public import HistoryView
from portal.panels.public import (
    WHOLE,
    WIDE,
    BadgeColumn,
    Column,
    DateColumn,
    PanelCreateView,
    PanelDeleteView,
    PanelIndexView,
    PanelInspectView,
    TenantViewSet,
)
from portal.plugins.registry import api_scopes

SHOWN_ONCE = "portal_accounts/screens/key_once.html"


def own_keys() -> models.QuerySet[Any]:
    """The open tenant's keys, each with `answered`: whether its program's owner is still there."""
    answered = models.ExpressionWrapper(answered_for("program__owner"), output_field=models.BooleanField())
    rows: models.QuerySet[Any] = own_rows(ApiKey).select_related("program", "created_by").annotate(answered=answered)
    return rows


def state_label(key: Any) -> str:
    """`key` is one of `own_keys`."""
    if key.revoked_at is not None:
        return _("Revoked")
    if not key.usable:
        return _("Ended")
    if not key.program.active:
        return _("Program is off")
    return _("Works") if key.answered else _("Its owner has left")


def ends_on(key: ApiKey) -> str:
    return date_format(timezone.localtime(key.expires_at)) if key.expires_at else _("never")


def tone(key: Any) -> str:
    if not key.usable:
        return "neutral"
    soon = key.expires_at is not None and (key.expires_at - timezone.now()).days < 30
    return "warning" if soon or not (key.program.active and key.answered) else "positive"


class KeyIndexView(OwnIndex, PanelIndexView):
    default_ordering = ("-created_at",)

    @property
    def is_searchable(self) -> bool:  # type: ignore[override]
        return True

    def get_base_queryset(self) -> models.QuerySet[Any]:
        return own_keys()

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        for word in self.search_query.split():
            queryset = queryset.filter(
                models.Q(public_id__startswith=word.removeprefix("foyer_")[:12])
                | models.Q(name__icontains=word)
                | models.Q(program__name__icontains=word)
            )
        return queryset

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("__str__", label=_("Begins with")),
            Column("program", label=_("Program"), accessor="program", classname=WIDE),
            Column("name", label=_("Name"), accessor="name"),
            Column("scopes", label=_("It may"), accessor=lambda key: ", ".join(key.scopes), classname=WIDE),
            BadgeColumn("state", label=_("State"), accessor=state_label, tone=tone),
            DateColumn("last_used_at", label=_("Last used"), classname=WIDE),
            Column("expires_at", label=_("Ends"), accessor=ends_on, classname=WHOLE),
        ]

    def _get_title_column(self, field_name: str, column_class: Any = None, **options: Any) -> Any:
        from wagtail.admin.ui.tables import TitleColumn

        column = self._get_title_column_class(column_class or TitleColumn)
        return column(field_name, accessor=str, get_url=self.get_row_url, **options)

    def get_delete_url(self, instance: ApiKey) -> str | None:
        return super().get_delete_url(instance) if instance.revoked_at is None else None

    @cached_property
    def add_item_label(self) -> str:
        return _("New key")


def shown_once(view: Any, key: ApiKey, text: str) -> HttpResponseBase:
    """The page that shows a fresh key. It is this answer only: kept in no session, no cache, no history."""
    context = view.get_context_data(fresh_key=key, fresh_text=text, form=None)
    response = view.response_class(request=view.request, template=[SHOWN_ONCE], context=context)
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[no-any-return]


class KeyCreateView(PanelCreateView):
    page_title = gettext_lazy("New")
    submit_button_label = gettext_lazy("Make the key")
    submit_button_active_label = gettext_lazy("Making…")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "program": self.request.GET.get("program")}

    def save_instance(self) -> ApiKey:
        data = self.form.cleaned_data
        key, self.fresh_text = create_key(
            data["program"],
            scopes=data["scopes"],
            name=data["name"],
            expires_at=data["ends_on"],
            by=self.request.user,
        )
        return key

    def save_action(self) -> HttpResponseBase:
        return shown_once(self, self.object, self.fresh_text)


class OneKey(OwnForm):
    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(revoked_at=None).select_related("program", "tenant")


class KeyRevokeView(OneKey, PanelDeleteView):
    template_name = "portal_accounts/screens/revoke_key.html"
    page_title = gettext_lazy("Revoke")

    def delete_action(self) -> None:
        revoke_key(self.object, by=self.request.user)

    def get_success_message(self) -> str:
        return _("%(key)s is revoked. It is refused from now on.") % {"key": self.object}


class KeyReplaceView(OneKey, ConfirmView):
    """A second key like this one; both work until the old one is revoked."""

    model = ApiKey
    permission_required = "add"
    page_title = gettext_lazy("Replace")
    button_label = gettext_lazy("Make a second key")
    icon = "key"

    def question(self) -> str:
        return _(
            "%(program)s gets a second key that may do the same. Both work until you revoke the old one, "
            "so nothing stops while you change over."
        ) % {"program": self.object.program}

    def act(self) -> HttpResponseBase:
        return shown_once(self, *rotate_key(self.object, by=self.request.user))


class KeyView(OwnObject, PanelInspectView):
    template_name = "portal_accounts/screens/key.html"

    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(own_keys(), pk=self.pk)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.object.usable or not self.request.user.has_perm("portal_accounts.add_apikey"):
            return []
        return [HeaderButton(_("Replace"), url=reverse("api_keys:replace", args=[self.object.pk]), icon_name="rotate")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        history = reverse("api_keys:history", args=[self.object.pk])
        buttons = [Button(_("History"), url=history, icon_name="history", priority=40)]
        if self.object.revoked_at is None and (url := self.get_delete_url()):
            buttons.insert(0, Button(_("Revoke"), url=url, icon_name="bin", priority=20))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "key": self.object,
            "state": state_label(self.object),
            "scope_words": [(scope, api_scopes().get(scope, "")) for scope in self.object.scopes],
        }


class KeyHistoryView(OwnObject, HistoryView):
    pass


class KeyViewSet(TenantViewSet):
    model = ApiKey
    name = "api_keys"
    url_prefix = "people/keys"
    icon = "key"
    menu_label = gettext_lazy("API keys")
    index_view_class = KeyIndexView
    add_view_class = KeyCreateView
    delete_view_class = KeyRevokeView
    inspect_view_class = KeyView
    history_view_class = KeyHistoryView
    empty_text = gettext_lazy("Keys of programs stand here, with what they may do and when they were last used.")

    def get_form_class(self, for_update: bool = False) -> type[forms.Form]:
        return KeyForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        merged: dict[str, Any] = super().get_common_view_kwargs(**{"edit_url_name": None, **kwargs})
        return merged

    def get_urlpatterns(self) -> list[Any]:
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "edit"]
        return [*kept, path("replace/<int:pk>/", self.construct_view(KeyReplaceView), name="replace")]
