"""All URLs: the portal's own rooms first, then what plugins add, the pages last."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.views import absent, only_sign_in
from portal.api.api import api
from portal.api.guard import guarded, nowhere
from portal.files import documents
from portal.files import views as file_views
from portal.plugins.guards.addresses import plugin_addresses

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.health.urls")),
    path("admin/failwhale/", absent),  # Wagtail's page that fails on purpose raises alarms for whoever opens it
    path("admin/", include("portal.accounts.admin_urls")),
    path("admin/", include("portal.files.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("portal.accounts.urls")),
    path("accounts/", include("portal.accounts.sign_in_urls")),
    path("client/", include("portal.client.urls")),
    path("theme/", include("portal.theme.urls")),
    path("jobs/", include("portal.jobs.urls")),
    path("api/v1/", api.urls),
    path("api/<path:rest>", guarded(nowhere)),
    path("files/", include("portal.files.urls")),
    path("media/<path:path>", file_views.public, name="portal_files_public"),
    # In place of Wagtail's view of the same name.
    re_path(r"^documents/(\d+)/(.*)$", documents.serve, name="wagtaildocs_serve"),
    path("documents/", include(wagtaildocs_urls)),
    *plugin_addresses(),
    path("_util/login/", only_sign_in),
    # The installation's language has no prefix; pages in another one stand below theirs: /de/.
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
