"""The log in the admin: an organisation's own, and the installation's for super admins."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from portal.audit.models import AuditEntry, AuditObject
from portal.audit.search import by_object, by_person
from portal.audit.words import action_choices, action_label, actor_label, detail_text
from portal.panels.public import WIDE, CappedPaginator
from portal.tenants.scope import system_scope

VIEW = "portal_audit.view_auditentry"


class AuditFilters(WagtailFilterSet):
    person = django_filters.CharFilter(label=_("Who"), method="by_person")
    action = django_filters.MultipleChoiceFilter(
        label=_("Action"), choices=action_choices, widget=forms.CheckboxSelectMultiple
    )
    timestamp = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)
    address = django_filters.CharFilter(label=_("From address"), method="by_address")

    class Meta:
        model = AuditEntry
        fields: ClassVar[list[str]] = []

    def by_person(self, entries: models.QuerySet[Any], _name: str, value: str) -> models.QuerySet[Any]:
        return by_person(entries, value)

    def by_address(self, entries: models.QuerySet[Any], _name: str, value: str) -> models.QuerySet[Any]:
        try:
            return entries.filter(address=forms.GenericIPAddressField().clean(value))
        except forms.ValidationError:
            return entries.none()


class AuditIndexView(IndexView):  # type: ignore[misc]
    """What was done in the open organisation, newest first."""

    model = AuditEntry
    page_title = _("Audit")
    header_icon = "history"
    index_url_name = "audit:index"
    index_results_url_name = "audit:index_results"
    results_template_name = "portal_audit/index_results.html"
    filterset_class = AuditFilters
    search_fields: ClassVar = ["object__label"]
    search_backend_name = None
    default_ordering: ClassVar = ["-timestamp", "-id"]
    paginate_by = 50
    paginator_class = CappedPaginator
    any_permission_required: ClassVar = ["view"]
    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": _("Audit")},
    ]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.breadcrumbs_items

    @cached_property
    def columns(self) -> list[Column]:
        return [
            DateColumn("timestamp", label=_("When"), width="12%"),
            Column("user", label=_("Who"), accessor=actor_label, width="18%"),
            Column("action", label=_("Action"), accessor=action_label, width="18%"),
            Column("label", label=_("Object"), accessor="label", width="22%"),
            Column("details", label=_("Details"), accessor=detail_text, classname=WIDE),
            Column("address", label=_("From address"), accessor="address", classname=WIDE, width="10%"),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.is_superuser:
            return []
        return [HeaderButton(_("Of the installation"), url=reverse("audit:installation"), icon_name="cogs")]

    def get_base_queryset(self) -> models.QuerySet[Any]:
        entries: models.QuerySet[Any] = AuditEntry.objects.select_related("user", "object")
        return entries

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By the object's name as it was then, its id, or the id of a request."""
        return by_object(queryset, self.search_query, self.get_objects()) if self.is_searching else queryset

    def get_objects(self) -> models.QuerySet[Any]:
        objects: models.QuerySet[Any] = AuditObject.objects.all()
        return objects


class InstallationIndexView(AuditIndexView):
    """Entries that belong to no organisation, for super admins."""

    page_title = _("Audit of the installation")
    index_url_name = "audit:installation"
    index_results_url_name = "audit:installation_results"
    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse_lazy("audit:index"), "label": _("Audit")},
        {"url": "", "label": _("Of the installation")},
    ]
    header_buttons: ClassVar[list[HeaderButton]] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> models.QuerySet[Any]:
        return super().get_base_queryset().filter(tenant=None)

    def get_objects(self) -> models.QuerySet[Any]:
        return super().get_objects().filter(tenant=None)

    def get_queryset(self) -> models.QuerySet[Any]:
        with system_scope("audit"):  # the search asks at once whom and what is meant
            entries: models.QuerySet[Any] = super().get_queryset()
        return entries

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # The entries are fetched here, in the system scope; the page around them is rendered in the person's own.
        with system_scope("audit"):
            context: dict[str, Any] = super().get_context_data(*args, **kwargs)
            len(context["object_list"])
        return context
