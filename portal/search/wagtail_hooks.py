"""The search box of the menu leads to the search over everything; Wagtail's own ones stand beside it."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.search import SearchArea

from portal.search.views import EverywhereView


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [path("search/", EverywhereView.as_view(), name="portal_search")]


@hooks.register("register_admin_search_area")
def everywhere() -> SearchArea:
    """The first one is the one that the box in the menu asks."""
    return SearchArea(_("Everything"), reverse_lazy("portal_search"), name="everything", icon_name="search", order=-100)


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal_search/everywhere.css"))
