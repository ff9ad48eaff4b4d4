"""A company's workplace: who it is, what happened, what belongs to it, and what to do next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from wagtail.admin import messages

from crm_plugin.contacts.models import Note
from crm_plugin.contacts.panels.next_action import next_action
from crm_plugin.contacts.panels.note_form import NoteForm
from crm_plugin.contacts.selectors import companies, contacts
from crm_plugin.contacts.selectors.timeline import company_timeline, title_of
from crm_plugin.contacts.services import add_note
from portal.panels.public import PanelInspectView
from portal.plugins.public import CompanyPanels, Panel, find_all, note_failure
from portal.tenants.public import Company


class CompanyWorkplaceView(PanelInspectView):
    template_name = "crm_plugin/companies/workplace.html"
    note_form: NoteForm | None = None

    def get_fields(self) -> list[str]:
        return []

    def get_object(self, queryset: Any = None) -> Company:
        return get_object_or_404(companies.companies(), pk=self.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A note written right here. With a mistake the page comes back with the text as it was typed."""
        if not request.user.has_perm("crm_contacts.add_note"):
            raise PermissionDenied
        form = NoteForm(request.POST, request.FILES, company=self.object)
        if form.is_valid() and self._saved(form):
            messages.success(request, _("The note is saved."))
            return redirect(f"{self._url}#timeline")
        self.note_form = form
        messages.error(request, _("The note is not saved yet. Mend what is marked below."))
        page: HttpResponseBase = self.get(request, *args, **kwargs)
        return page

    @property
    def _url(self) -> str:
        return reverse("crm_companies:inspect", args=[self.object.pk])

    def _saved(self, form: NoteForm) -> bool:
        try:
            add_note(company=self.object, by=self.request.user, **form.values)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return False
        return True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = _moment(self.request.GET.get("before", ""))
        user = self.request.user
        leads = contacts.open_leads(self.object) if user.has_perm("crm_contacts.view_lead") else []
        people = contacts.contacts_of(self.object, limit=9)
        panels, failed = _panels(self.object, self.request)
        timeline = company_timeline(self.object, before=before, request=self.request)
        return {
            **super().get_context_data(**kwargs),
            "company": self.object,
            "details": companies.details_of(self.object),
            "leads": leads,
            "people": people[:8],
            "more_people": len(people) > 8,
            "subsidiaries": companies.subsidiaries(self.object),
            "pinned": Note.objects.filter(company=self.object, pinned=True).select_related("author", "type")[:5],
            "timeline": timeline,
            "is_older": before is not None,
            "panels": panels,
            "failed_panels": failed,
            "note_form": self.note_form or NoteForm(company=self.object),
            "can_add_note": user.has_perm("crm_contacts.add_note"),
            "can_add_contact": user.has_perm("crm_contacts.add_contact"),
            "can_edit": user.has_perm("portal_tenants.change_company"),
            "next_action": next_action(self.object, leads=leads, people=people, user=user),
            "media": self.note_form.media if self.note_form else NoteForm(company=self.object).media,
        }


def _panels(company: Company, request: HttpRequest) -> tuple[list[Panel], list[str]]:
    """What other plugins show beside a company. One that fails is named, and takes nothing from the others."""
    found: list[Panel] = []
    failed = []
    for slug, source in find_all(CompanyPanels):
        try:
            with transaction.atomic():
                found += source.panels(company_id=company.pk, request=request)
        except Exception as error:
            note_failure(slug, "company panels", error)
            failed.append(title_of(slug))
    return sorted(found, key=lambda panel: panel.order), failed


def _moment(text: str) -> datetime | None:
    """The moment an address names; none for anything else."""
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:  # well formed, but there is no such day
        return None
    return moment if moment is not None and is_aware(moment) else None
