"""What the admin's search box finds among reports."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.plugins.public import TimelineEntry
from portal.search.public import having_all_words
from reports_plugin.models import Report


class ReportSearch:
    """Reports by their titles and companies."""

    turn = 60
    kinds = {"report": _("Reports")}

    def search(self, *, text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
        if not request.user.has_perm("reports_plugin.view_report"):
            return []
        rows = Report.objects.filter(having_all_words(text, "title", "company__name"))
        return [
            TimelineEntry(
                row.created_at,
                "report",
                "table",
                row.title,
                row.company.name if row.company else "",
                url=reverse("reports:report", args=[row.pk]),
            )
            for row in rows.select_related("company").defer("content")[:limit]
        ]


source = ReportSearch()
