"""The admin's one search box."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.search.everywhere import MANY, found_everywhere
from portal.search.plain import one_line
from portal.tenants.scope import current_scope


class EverywhereView(WagtailAdminTemplateMixin, TemplateView):
    """Pages, media and records of the open organisation, by kind. For whoever may open the admin: each provider cuts
    its answer to what the asker may see.
    """

    http_method_names = ("get", "head", "options")
    page_title = _("Search")
    header_icon = "search"
    template_name = "portal_search/everywhere.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = one_line(self.request.GET.get("q", ""))
        only = self.request.GET.get("in", "").replace("\0", "")[:80]
        known = current_scope().tenant_id is not None
        groups = found_everywhere(typed, self.request, only=only) if typed and known else []
        return super().get_context_data(typed=typed, groups=groups, only=only, known=known, most=MANY, **kwargs)
