"""The first screen of the client area: where do I stand?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.client.access import customer_required
from portal.client.collect import client_panels

MAIN_BEFORE = 20  # panels with a smaller order answer the first question and take the whole width


@require_safe
@customer_required
def home(request: HttpRequest) -> HttpResponse:
    """The panels of all plugins, for the customer's own company."""
    panels, failed = client_panels(request)
    context = {
        "main_panels": [panel for panel in panels if panel.order < MAIN_BEFORE],
        "panels": [panel for panel in panels if panel.order >= MAIN_BEFORE],
        "failed": bool(failed),
    }
    return render(request, "portal_client/home.html", context)
