"""Reports in the admin: screens and menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from reports_plugin import views
from reports_plugin.audit_words import ACTIONS
from reports_plugin.home import panels as home_panels


@hooks.register("register_admin_urls")
def urls() -> list[URLResolver]:
    patterns: list[URLPattern] = [
        path("", views.ReportIndexView.as_view(), name="index"),
        path("results/", views.ReportIndexView.as_view(results_only=True), name="index_results"),
        path("new/", views.ReportAddView.as_view(), name="add"),
        path("<uuid:pk>/", views.ReportView.as_view(), name="report"),
        path("<uuid:pk>/pdf/", views.ReportPdfView.as_view(), name="pdf"),
        path("<uuid:pk>/rebuild/", views.ReportActionView.as_view(), {"action": "rebuild"}, name="rebuild"),
        path("<uuid:pk>/share/", views.ReportActionView.as_view(), {"action": "share"}, name="share"),
        path("<uuid:pk>/unshare/", views.ReportActionView.as_view(), {"action": "unshare"}, name="unshare"),
    ]
    return [path("insights/", include((patterns, "reports")))]


class ReportsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(views.VIEW))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return ReportsMenuItem(_("Reports"), reverse("reports:index"), name="foyer-reports", icon_name="table", order=320)


@hooks.register("construct_main_menu")
def tell_apart(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's own menu of the same name lists pages: locked, ageing, in workflow."""
    for item in items:
        if item.name == "reports":
            item.label = _("Page reports")


@hooks.register("insert_global_admin_css")
def styles() -> str:
    sheets = ("portal_theme/report.css", "reports_plugin/admin.css")
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets))


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, label in ACTIONS.items():
        actions.register_action(action, label, label)


hooks.register("construct_homepage_panels", home_panels)
