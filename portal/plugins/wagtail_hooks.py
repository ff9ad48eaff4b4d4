"""The plugins page in the admin's menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.plugins.admin_views import PluginsView


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [path("plugins/", PluginsView.as_view(), name="portal_plugins")]


class PluginsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("portal_plugins.view_plugins"))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return PluginsMenuItem(_("Plugins"), reverse("portal_plugins"), name="plugins", icon_name="plus-inverse", order=730)
