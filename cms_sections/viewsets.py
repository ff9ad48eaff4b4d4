"""Staff screens of the website."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView, InspectView, PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from cms_sections.enquiries.export import EnquiryExport
from cms_sections.enquiries.filters import EnquiryFilters
from cms_sections.enquiries.services import delete_enquiry, handle_enquiry, reopen_enquiry
from cms_sections.models import FormSubmission
from portal.audit.public import HistoryView, sensitive_read
from portal.panels.public import WIDE, BadgeColumn

HANDLE = "cms_sections.handle_formsubmission"
VIEW_FILES = "portal_files.view_storedfile"


class EnquiryView(InspectView):
    """One enquiry, word for word: the message first, then who sent it and from where. Looking at it is noted."""

    def get_page_title(self) -> str:
        return str(self.object.sender)

    def get_page_subtitle(self) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enquiry, user = self.object, self.request.user
        sensitive_read(enquiry, fields=["name", "email", "phone", "message", "answers"], label=enquiry.form_name)
        asked = {"name", "company", "email", "phone", "message"}
        return {
            **super().get_context_data(**kwargs),
            "enquiry": enquiry,
            "answers": [(entry["label"], words) for entry, words in _told(enquiry) if entry["name"] not in asked],
            "files": list(enquiry.files.select_related("file")),
            "may_open_files": user.has_perm(VIEW_FILES),
            "may_handle": user.has_perm(HANDLE),
        }


def _told(enquiry: FormSubmission) -> list[tuple[dict[str, Any], str]]:
    """Each answer with its words. Consents and files have places of their own."""
    words = enquiry.told.values()
    return [
        (entry, told)
        for entry, told in zip(enquiry.entries, words, strict=True)
        if entry["kind"] not in ("consent", "file")
    ]


class EnquiryIndexView(EnquiryExport, IndexView):
    """The list, newest first."""


class EnquiryDeleteView(DeleteView):
    def get_page_subtitle(self) -> str:
        return str(self.object)

    def delete_action(self) -> None:
        delete_enquiry(enquiry=self.object, by=self.request.user)


class _Checked(PermissionCheckedMixin, View):
    http_method_names = ("post", "options")
    permission_required = HANDLE


class HandledView(_Checked):
    """Marks an enquiry as dealt with."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        enquiry = get_object_or_404(FormSubmission, pk=pk)
        handle_enquiry(enquiry=enquiry, by=request.user)
        messages.success(request, _now("The enquiry is marked as dealt with."))
        return redirect(reverse("enquiries:inspect", args=[enquiry.pk]))


class ReopenedView(_Checked):
    """Takes that back."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        enquiry = get_object_or_404(FormSubmission, pk=pk)
        reopen_enquiry(enquiry=enquiry, by=request.user)
        messages.success(request, _now("The enquiry is to be dealt with again."))
        return redirect(reverse("enquiries:inspect", args=[enquiry.pk]))


class FormSubmissionViewSet(ModelViewSet):
    """What visitors sent, newest first: to read, to mark as dealt with, and to delete."""

    model = FormSubmission
    name = "enquiries"
    url_prefix = "enquiries"
    icon = "mail"
    menu_label = _("Enquiries")
    menu_order = 150
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = EnquiryIndexView
    delete_view_class = EnquiryDeleteView
    history_view_class = HistoryView
    filterset_class = EnquiryFilters
    # Nobody may write one (see `permissions.ReceivedPolicy`); Wagtail wants to know the fields of a form all the same.
    form_fields: ClassVar = ["name"]
    index_results_template_name = "cms_sections/enquiries/index_results.html"
    list_per_page = 30
    list_display: ClassVar = [
        TitleColumn("sender", label=_("Name"), sort_key="name", url_name="enquiries:inspect"),
        Column("company_name", label=_("Company"), sort_key="company_name", classname=WIDE),
        Column("email", label=_("E-mail"), classname=WIDE),
        Column("page_title", label=_("Page"), sort_key="page_title", classname=WIDE),
        Column("section_name", label=_("Form"), classname=WIDE),
        Column("campaign_name", label=_("Campaign"), classname=WIDE),
        BadgeColumn("state", label=_("State"), tone=lambda row: "neutral" if row.handled_at else "warning"),
        DateColumn("submitted_at", label=_("Received"), sort_key="submitted_at"),
    ]
    search_fields: ClassVar = ["name", "email", "company_name", "message"]
    ordering = "-submitted_at"
    list_export: ClassVar = ["submitted_at"]  # which columns there are is for the export to say
    inspect_template_name = "cms_sections/enquiries/inspect.html"
    inspect_view_class = EnquiryView

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("handled/<uuid:pk>/", HandledView.as_view(), name="handled"),
            path("reopened/<uuid:pk>/", ReopenedView.as_view(), name="reopened"),
        ]
