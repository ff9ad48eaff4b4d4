"""A company's records on its timeline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from integrations_plugin.kinds import kind_words
from integrations_plugin.models import SourceRecord
from portal.plugins.public import TimelineEntry

ICON = "link"


class RecordTimeline:
    """For the team: customers do not see what other services say of them."""

    def entries(
        self, *, company_id: UUID, before: datetime | None, limit: int, request: HttpRequest
    ) -> list[TimelineEntry]:
        """The newest records of the company; nothing for who may not see records."""
        if not request.user.has_perm("integrations_plugin.view_sourcerecord"):
            return []
        rows = SourceRecord.objects.filter(company_id=company_id).select_related("integration")
        if before is not None:
            rows = rows.filter(occurred_at__lt=before)
        return [_entry(row) for row in rows.order_by("-occurred_at", "-id")[:limit]]


def _entry(row: SourceRecord) -> TimelineEntry:
    return TimelineEntry(
        when=row.occurred_at,
        kind=f"integrations.{row.kind}",
        icon=ICON,
        title=row.title,
        text=_("%(kind)s, from %(source)s") % {"kind": kind_words(row.kind), "source": row.integration.name},
        url=reverse("integrations:detail", args=[row.integration_id]),
    )


timeline = RecordTimeline()
