"""What customers see of reports: those of their own company that were shared with it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.client.public import customer_required
from portal.theme.public import pdf_available
from reports_plugin.models import Report
from reports_plugin.pdf import pdf_response
from reports_plugin.presentation import shown
from reports_plugin.selectors import shared_report, shared_reports


@require_safe
@customer_required
def report_list(request: HttpRequest) -> HttpResponse:
    return render(request, "reports_plugin/client_list.html", {"reports": shared_reports()[:100]})


@require_safe
@customer_required
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(pk)
    context = {"report": found, "sources": shown(found, to_customer=True), "pdf_available": pdf_available()}
    return render(request, "reports_plugin/client_report.html", context)


@require_safe
@customer_required
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    return pdf_response(request, _found(pk), to_customer=True)


def _found(pk: UUID) -> Report:
    found = shared_report(pk)
    if found is None:
        raise Http404
    return found
