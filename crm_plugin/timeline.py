"""The CRM's part of a company's timeline, for whoever shows one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from crm_plugin.contacts.timeline import lead_entries, note_entries
from crm_plugin.deals.timeline import deal_entries
from portal.plugins.public import TimelineEntry


class CrmTimeline:
    """Notes, enquiries and deals."""

    def entries(
        self, *, company_id: UUID, before: datetime | None, limit: int, request: HttpRequest
    ) -> list[TimelineEntry]:
        found = [
            entry
            for source in (note_entries, lead_entries, deal_entries)
            for entry in source(company_id=company_id, before=before, limit=limit, request=request)
        ]
        return sorted(found, key=lambda entry: entry.when, reverse=True)[:limit]


source = CrmTimeline()
