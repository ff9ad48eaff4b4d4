"""Where the staff screens are, and who sees them in the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from integrations_plugin import views


class IntegrationsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("integrations_plugin.view_integration")


class IntegrationViewSet(ViewSet):
    name = "integrations"
    icon = "link"
    menu_label = _("Integrations")
    menu_order = 300
    add_to_admin_menu = True

    @cached_property
    def menu_item_class(self) -> Any:
        return IntegrationsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", views.IndexView.as_view(), name="index"),
            path("new/", views.KindsView.as_view(), name="add"),
            path("new/<slug:kind>/", views.CreateView.as_view(), name="create"),
            path("<uuid:pk>/", views.DetailView.as_view(), name="detail"),
            path("<uuid:pk>/edit/", views.EditView.as_view(), name="edit"),
            path("<uuid:pk>/delete/", views.DeleteView.as_view(), name="delete"),
            path("<uuid:pk>/check/", views.CheckView.as_view(), name="check"),
            path("<uuid:pk>/fetch/", views.FetchView.as_view(), name="fetch"),
            path("<uuid:pk>/status/", views.StatusView.as_view(), name="status"),
        ]
