"""Which row stands for which part of a route. A route without data for it fails the build."""

from __future__ import annotations

from typing import Any

from tests.security.routes import Route
from tests.security.special_samples import PARTS, SPECIAL, SampleMissing
from tests.security.world import World

# Parts that name a row, whatever the route.
MODELS: dict[str, str] = {
    "page_id": "wagtailcore.Page",
    "page_pk": "wagtailcore.Page",
    "page_to_move_id": "wagtailcore.Page",
    "image_id": "portal_files.LibraryImage",
    "document_id": "portal_files.LibraryDocument",
    "doc_id": "portal_files.LibraryDocument",
    "media_id": "portal_files.LibraryMedia",
    "collection_id": "wagtailcore.Collection",
    "redirect_id": "wagtailredirects.Redirect",
    "page_view_restriction_id": "wagtailcore.PageViewRestriction",
    "job_id": "portal_jobs.JobRun",
    "posting": "crm_time_accounts.Posting",
    "file_id": "portal_files.StoredFile",
    "import_id": "cms_sections.SiteImport",
    "company": "portal_tenants.Company",
}
# Routes whose view does not say its model, by the beginning of their name.
MODELS_OF_ROUTES: dict[str, str] = {
    "wagtailadmin_api:documents:": "portal_files.LibraryDocument",
    "wagtailadmin_api:images:": "portal_files.LibraryImage",
    "wagtailadmin_api:pages:": "wagtailcore.Page",
    "crm_companies:handle_lead": "crm_contacts.Lead",
    "crm_companies:delete_note": "crm_contacts.Note",
    "crm_companies:edit_note": "crm_contacts.Note",
    "crm_companies:pin_note": "crm_contacts.Note",
    "crm_deals:": "crm_deals.Deal",
    "enquiries:": "cms_sections.FormSubmission",
    "integrations:": "integrations_plugin.Integration",
    "reports:": "reports_plugin.Report",
    "reports_client:": "reports_plugin.Report",
    "wagtailadmin_pages:revisions_compare": "wagtailcore.Page",
    "wagtailadmin_workflows:enable_task": "wagtailcore.Task",
    "wagtailadmin_workflows:edit_task": "wagtailcore.Task",
    "wagtailadmin_workflows:enable": "wagtailcore.Workflow",
}
# Routes with parts that name no row of a tenant: the reason, and an address. Reviewed: a line here is a hole in the crawl.
NO_ROWS: dict[str, tuple[str, str]] = {
    "accounts/password/reset/key/<uidb36>-<key>/": (
        "the key of a letter; a guessed one leads to a page that says so",
        "/accounts/password/reset/key/1-x/",
    ),
    "admin/password_reset/confirm/<uidb64>/<token>/": (
        "Wagtail's own reset is off",
        "/admin/password_reset/confirm/x/y/",
    ),
    "admin/translation/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/": (
        "no model of the portal is a translated snippet",
        "/admin/translation/submit/snippet/cms_sections/formsubmission/1/",
    ),
    "admin/workflows/tasks/add/<str:app_label>/<str:model_name>/": (
        "names a kind of task",
        "/admin/workflows/tasks/add/wagtailcore/groupapprovaltask/",
    ),
    "admin/integrations/new/<slug:kind>/": ("names a kind of connector", "/admin/integrations/new/rest/"),
    "admin/media/<media_type>/add/": ("names a kind of recording", "/admin/media/audio/add/"),
    "admin/media/<media_type>/chooser/upload/": ("names a kind of recording", "/admin/media/audio/chooser/upload/"),
    "admin/media/chooser/<media_type>/": ("names a kind of recording", "/admin/media/chooser/audio/"),
    "admin/pages/create/<slug:app_label>/<slug:model_name>": (
        "names a kind of page",
        "/admin/pages/create/cms_sections/homepage",
    ),
    "admin/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/": (
        "names a kind of page",
        "/admin/pages/usage/cms_sections/homepage/",
    ),
    "admin/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/results/": (
        "names a kind of page",
        "/admin/pages/usage/cms_sections/homepage/results/",
    ),
    "<further_language:language>/search/": ("names a language", "/de/search/"),
    "<further_language:language>/search/words/": ("names a language", "/de/search/words/?q=sea"),
    "theme/accent-<colour>.css": ("a colour", "/theme/accent-0b6b62.css"),
    "api/v1/<path:rest>": ("addresses that are none", "/api/v1/nowhere"),
    "api/<path:rest>": ("addresses that are none", "/api/nowhere"),
}
KEYS = ("pk", "instance_pk", "object_id", "id")
# Parts that name no row.
CONSTANTS: dict[str, str] = {
    "action_name": "unpublish",
    "content_type_app_name": "cms_sections",
    "content_type_model_name": "homepage",
    "filter_spec": "max-165x165",
    "section_id": "x",
    "side": "64",
}


def addresses(world: World, route: Route) -> list[str]:
    """The addresses of a route with this tenant's rows; SampleMissing when nobody has said which."""
    if route.text in NO_ROWS:
        return [NO_ROWS[route.text][1]]
    if route.name in SPECIAL:
        return SPECIAL[route.name](world)
    return [route.filled({part: _value(world, route, part) for part in route.parts})]


def _value(world: World, route: Route, part: str) -> Any:
    if part in KEYS:
        label = next((label for name, label in MODELS_OF_ROUTES.items() if route.name.startswith(name)), None)
        model = label or route.model
        row = world.row(model) if model else None
    elif part in MODELS:
        row = world.row(MODELS[part])
    elif part in PARTS:
        return PARTS[part](world)
    else:
        if part in CONSTANTS:
            return CONSTANTS[part]
        row = None
    if row is None:
        raise SampleMissing(f"{route.text} ({route.name}): no row for <{part}>")
    return row.pk
