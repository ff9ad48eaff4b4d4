"""What the CRM itself shows beside a company."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_plugin.deals.selectors import deals_of
from portal.plugins.public import Panel

SHOWN = 6


class CrmPanels:
    """The company's deals."""

    def panels(self, *, company_id: UUID, request: HttpRequest) -> list[Panel]:
        if not request.user.has_perm("crm_deals.view_deal"):
            return []
        context = {
            "deals": deals_of(company_id, limit=SHOWN),
            "company_id": company_id,
            "can_add": request.user.has_perm("crm_deals.add_deal"),
        }
        html = render_to_string("crm_plugin/panels/deals.html", context, request)
        return [Panel(title=_("Deals"), html=html, order=10, url=reverse("crm_deals:index"))]


source = CrmPanels()
