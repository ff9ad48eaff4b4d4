"""Staff screens of the website."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet

from cms_sections.models import FormSubmission
from portal.audit.public import HistoryView


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
    history_view_class = HistoryView
    # Nobody may write one (see `permissions.ReceivedPolicy`); Wagtail wants to know the fields of a form all the same.
    form_fields: ClassVar = ["name"]
    index_results_template_name = "cms_sections/enquiries/index_results.html"
    list_per_page = 30
    list_display: ClassVar = [
        "name",
        Column("company_name", label=_("Company"), sort_key="company_name"),
        Column("email", label=_("E-mail")),
        Column("page_title", label=_("Page"), sort_key="page_title"),
        Column("section_name", label=_("Section")),
        Column("campaign_name", label=_("Campaign")),
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
    inspect_view_fields: ClassVar = [
        "submitted_at",
        "name",
        "company_name",
        "email",
        "phone",
        "message",
        "consent_text",
        "consent",
        "page_title",
        "page_url",
        "section_name",
        "campaign_name",
    ]
