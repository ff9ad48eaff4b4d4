"""The plugins page in the admin's menu, and what visitors get in place of a page whose plugin is off."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, Site

from portal.plugins.absent import plugin_of
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


@hooks.register("before_serve_page")
def absent_page(page: Page, request: HttpRequest, _args: Any, _kwargs: Any) -> HttpResponse | None:
    """One sentence and the way in. The first page of a site is still there, like the site itself; others are not."""
    if page.cached_content_type.model_class() is not None:
        return None
    site = Site.find_for_request(request)
    first = site is not None and site.root_page_id == page.pk
    context = {"page": page, "absent_plugin": plugin_of(page.cached_content_type.app_label)}
    return render(request, "wagtailcore/page.html", context, status=200 if first else 404)
