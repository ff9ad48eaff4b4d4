"""Staff screens of the website."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from cms_sections.models import FormSubmission
from portal.audit.public import HistoryView
from portal.panels.public import WIDE, SafeExport


class EnquiryView(InspectView):
    """One enquiry, word for word: the message first, then who sent it and from where."""

    def get_page_title(self) -> str:
        return str(self.object.name)

    def get_page_subtitle(self) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "enquiry": self.object}


class EnquiryIndexView(SafeExport, IndexView):
    """Strangers wrote what is exported here."""


class FormSubmissionViewSet(ModelViewSet):
    """What visitors sent, newest first: to read and to delete."""

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
    history_view_class = HistoryView
    # Nobody may write one (see `permissions.ReceivedPolicy`); Wagtail wants to know the fields of a form all the same.
    form_fields: ClassVar = ["name"]
    index_results_template_name = "cms_sections/enquiries/index_results.html"
    list_per_page = 30
    list_display: ClassVar = [
        "name",
        Column("company_name", label=_("Company"), sort_key="company_name"),
        Column("email", label=_("E-mail"), classname=WIDE),
        Column("page_title", label=_("Page"), sort_key="page_title", classname=WIDE),
        Column("section_name", label=_("Section"), classname=WIDE),
        Column("campaign_name", label=_("Campaign"), classname=WIDE),
        DateColumn("submitted_at", label=_("Received"), sort_key="submitted_at"),
    ]
    list_filter: ClassVar = ["page_title", "submitted_at"]
    search_fields: ClassVar = ["name", "email", "company_name", "message"]
    ordering = "-submitted_at"
    list_export: ClassVar = [
        "submitted_at",
        "name",
        "company_name",
        "email",
        "phone",
        "message",
        "page_title",
        "section_name",
    ]
    inspect_template_name = "cms_sections/enquiries/inspect.html"
    inspect_view_class = EnquiryView
