"""The latest reports, on the admin's first screen."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.panels.public import MOST_ROWS, HomePanel, HomeRow
from reports_plugin.selectors import latest_reports


def panels(request: HttpRequest, shown: list[object]) -> None:
    HomePanel(
        name="reports",
        title=gettext_lazy("Latest reports"),
        rows=_reports,
        empty=gettext_lazy("No report has been started yet."),
        url=reverse("reports:index"),
        permission="reports_plugin.view_report",
        order=40,
    ).add_to(shown, request)


def _reports() -> list[HomeRow]:
    return [
        HomeRow(
            title=report.title,
            url=reverse("reports:report", args=[report.pk]),
            note=_("The customer sees it") if report.shared_with_company else "",
            badge=report.get_state_display(),
            tone=report.tone,
        )
        for report in latest_reports(MOST_ROWS)
    ]
