"""What reports give to the client area and to a company's workplace."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.plugins.public import ClientPage, Panel
from reports_plugin.selectors import reports_of, shared_reports
from reports_plugin.views import VIEW


class ReportsClientArea:
    def pages(self, *, request: HttpRequest) -> list[ClientPage]:
        return [ClientPage(_("Reports"), reverse("reports_client:index"), order=40)]

    def panels(self, *, request: HttpRequest) -> list[Panel]:
        html = render_to_string("reports_plugin/client_panel.html", {"reports": shared_reports()[:3]}, request)
        return [Panel(_("Reports"), html, order=40, url=reverse("reports_client:index"))]


class ReportsCompanyPanels:
    def panels(self, *, company_id: UUID, request: HttpRequest) -> list[Panel]:
        if not request.user.has_perm(VIEW):
            return []
        html = render_to_string("reports_plugin/company_panel.html", {"reports": reports_of(company_id)}, request)
        return [Panel(_("Reports"), html, order=60)]


client_area = ReportsClientArea()
company_panels = ReportsCompanyPanels()
