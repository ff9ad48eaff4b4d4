"""The staff page about plugins."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.plugins.states import reports


class PluginsView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """Which plugins the portal uses, which are off, and the reason of each that it cannot use."""

    permission_required = "portal_plugins.view_plugins"
    raise_exception = True
    page_title = _("Plugins")
    header_icon = "plus-inverse"
    template_name = "portal_plugins/index.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(reports=reports(), **kwargs)
