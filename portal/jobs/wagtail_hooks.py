"""Jobs in the admin's menu, and what their progress needs on every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.jobs.admin_views import VIEW, InstallationIndexView, JobIndexView, JobView

PATTERNS = [
    path("", JobIndexView.as_view(), name="index"),
    path("results/", JobIndexView.as_view(results_only=True), name="index_results"),
    path("installation/", InstallationIndexView.as_view(), name="installation"),
    path("installation/results/", InstallationIndexView.as_view(results_only=True), name="installation_results"),
    path("<int:job_id>/", JobView.as_view(), name="show"),
]


@hooks.register("register_admin_urls")
def urls() -> list[URLResolver]:
    return [path("jobs/", include((PATTERNS, "jobs")))]


class JobsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return JobsMenuItem(_("Jobs"), reverse("jobs:index"), name="jobs", icon_name="tasks", order=700)


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    return format_html(
        '<meta name="htmx-config" content="{}"><link rel="stylesheet" href="{}">',
        '{"includeIndicatorStyles": false, "allowEval": false, "selfRequestsOnly": true}',
        static("portal_jobs/jobs.css"),
    )


@hooks.register("insert_global_admin_js")
def script() -> SafeString:
    return format_html('<script src="{}"></script>', static("portal_theme/vendor/htmx/htmx.min.js"))
