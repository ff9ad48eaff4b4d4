"""What is done with notes and enquiries from a timeline. Changing them is a POST."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages

from crm_plugin.contacts.models import Lead, Note
from crm_plugin.contacts.panels.note_form import NoteEditForm
from crm_plugin.contacts.services import NotYourNote, delete_note, edit_note, handle_lead, pin_note


class _Checked(PermissionRequiredMixin, View):
    raise_exception = True


def _workplace(company_id: Any) -> str:
    return f"{reverse('crm_companies:inspect', args=[company_id])}#timeline"


class NoteEditView(_Checked):
    """The words of one's own note."""

    permission_required = "crm_contacts.change_note"

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        note = self._own(request, pk)
        values = {"text": note.text, "type": note.type_id, "contact": note.contact_id, "pinned": note.pinned}
        return self._page(request, note, NoteEditForm(initial=values, note=note))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        note = self._own(request, pk)
        form = NoteEditForm(request.POST, request.FILES, note=note)
        if not form.is_valid() or not self._saved(note, form):
            return self._page(request, note, form)
        messages.success(request, _("The note is saved."))
        return redirect(_workplace(note.company_id))

    def _saved(self, note: Note, form: NoteEditForm) -> bool:
        """False with a sentence beside the form, when what it asks for cannot be: no more files, above all."""
        try:
            edit_note(note=note, by=self.request.user, **form.values)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return False
        return True

    def _own(self, request: HttpRequest, pk: UUID) -> Note:
        note: Note = get_object_or_404(Note.objects.select_related("company"), pk=pk)
        if note.author_id != request.user.pk:
            raise PermissionDenied
        return note

    def _page(self, request: HttpRequest, note: Note, form: NoteEditForm) -> HttpResponseBase:
        crumbs = [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("crm_companies:index"), "label": _("Companies")},
            {"url": _workplace(note.company_id), "label": str(note.company)},
            {"url": "", "label": _("Change a note")},
        ]
        return render(
            request,
            "crm_plugin/notes/edit.html",
            {
                "note": note,
                "form": form,
                "breadcrumbs_items": crumbs,
                "header_title": _("Change a note"),
                "header_icon": "edit",
            },
        )


class NotePinView(_Checked):
    permission_required = "crm_contacts.change_note"

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        note: Note = get_object_or_404(Note.objects.select_related("company"), pk=pk)
        pin_note(note=note, pinned=request.POST.get("pinned") == "1", by=request.user)
        return redirect(_workplace(note.company_id))


class NoteDeleteView(_Checked):
    permission_required = "crm_contacts.change_note"

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        note: Note = get_object_or_404(Note.objects.select_related("company"), pk=pk)
        try:
            delete_note(note=note, by=request.user)
        except NotYourNote as error:
            raise PermissionDenied from error
        messages.success(request, _("The note is deleted."))
        return redirect(_workplace(note.company_id))


class LeadHandledView(_Checked):
    permission_required = "crm_contacts.change_lead"

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        lead = get_object_or_404(Lead.objects.select_related("contact"), pk=pk)
        handle_lead(lead=lead, by=request.user)
        messages.success(request, _("The enquiry of %(person)s is marked as dealt with.") % {"person": lead.contact})
        return redirect(_workplace(lead.company_id))
