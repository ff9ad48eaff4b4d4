"""What contacts, notes and enquiries put on a company's timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_plugin.contacts.models import Lead, Note
from portal.plugins.public import TimelineEntry


def note_entries(*, company_id: UUID, before: datetime | None, limit: int, request: HttpRequest) -> list[TimelineEntry]:
    if not request.user.has_perm("crm_contacts.view_note"):
        return []
    notes = (
        Note.objects.filter(company_id=company_id)
        .select_related("author", "contact", "type")
        .prefetch_related("attachments__file")
    )
    return [
        TimelineEntry(
            when=note.created_at,
            kind="note",
            icon="thumbtack" if note.pinned else "comment",
            title=str(note.type or _("Note")),
            text=note.text,
            html=render_to_string("crm_plugin/timeline/note.html", {"note": note}, request),
            actor=str(note.author or ""),
        )
        for note in _before(notes, "created_at", before)[:limit]
    ]


def lead_entries(*, company_id: UUID, before: datetime | None, limit: int, request: HttpRequest) -> list[TimelineEntry]:
    if not request.user.has_perm("crm_contacts.view_lead"):
        return []
    leads = Lead.objects.filter(company_id=company_id).select_related("contact", "handled_by")
    return [
        TimelineEntry(
            when=lead.received_at,
            kind="lead",
            icon="form",
            title=_("Enquiry from %(person)s") % {"person": lead.contact},
            text=lead.message,
            html=render_to_string("crm_plugin/timeline/lead.html", {"lead": lead}, request),
            url=reverse("crm_contacts:inspect", args=[lead.contact_id]),
            actor=str(lead.contact),
        )
        for lead in _before(leads, "received_at", before)[:limit]
    ]


def _before(rows: models.QuerySet[Any], field: str, before: datetime | None) -> models.QuerySet[Any]:
    return rows.filter(**{f"{field}__lt": before}) if before else rows
