"""A report as PDF, from the same template as the screen."""

from __future__ import annotations

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

from portal.accounts.public import EXPORTS, hold
from portal.tenants.public import current_tenant
from portal.theme.public import pdf_available
from reports_plugin.models import Report
from reports_plugin.presentation import shown

SHEETS = ("portal_theme/tokens.css", "portal_theme/base.css", "portal_theme/report.css", "portal_theme/print.css")


def pdf_response(request: HttpRequest, report: Report, *, to_customer: bool = False) -> HttpResponse:
    """The finished report as an attachment; 404 where PDF is off. Fetches nothing from anywhere."""
    if not pdf_available():
        raise Http404
    hold(request, EXPORTS)
    from weasyprint import CSS, HTML

    context = {"report": report, "sources": shown(report, to_customer=to_customer), "tenant": current_tenant()}
    html = render_to_string("reports_plugin/paper.html", context, request)
    sheets = [CSS(string=_sheet(name)) for name in SHEETS]
    body = HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(stylesheets=sheets)
    name = slugify(report.title) or "report"
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"},
    )


def _sheet(name: str) -> str:
    path = finders.find(name)
    if isinstance(path, str):
        with open(path, encoding="utf-8") as sheet:
            return sheet.read()
    with staticfiles_storage.open(name) as stored:
        return str(stored.read().decode())


def _fetch_nothing(url: str, *_args: object, **_kwargs: object) -> dict[str, object]:
    raise ValueError(f"A report fetches nothing: {url}")
