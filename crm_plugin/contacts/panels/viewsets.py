"""Companies and contacts in the staff panels."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from crm_plugin.contacts.found_by import COMPANY, CONTACT
from crm_plugin.contacts.models import Contact
from crm_plugin.contacts.panels import company_views, contact_views, note_views
from crm_plugin.contacts.panels.filters import CompanyFilters, ContactFilters
from crm_plugin.contacts.panels.forms import CompanyForm, ContactForm
from crm_plugin.contacts.panels.workplace import CompanyWorkplaceView
from portal.panels.public import ROOMY, WHOLE, WIDE, BadgeColumn, Column, DateColumn, TenantViewSet
from portal.tenants.public import Company


def _tone(company: Company) -> str:
    details = getattr(company, "crm", None)
    return details.status.tone if details is not None and details.status is not None else "neutral"


class CompanyViewSet(TenantViewSet):
    model = Company
    name = "crm_companies"
    url_prefix = "crm/companies"
    icon = "site"
    menu_name = "crm-companies"
    ordering = "name"
    search_kind = COMPANY
    empty_text = _("Companies are your customers and those who may become one. Enquiries from your site add them, too.")
    list_display = (
        "name",
        BadgeColumn("status", label=_("Status"), accessor="crm.status", tone=_tone),
        Column("place", label=_("Place"), accessor="crm.place", classname=WIDE),
        Column("owner", label=_("Owner"), accessor="crm.owner", classname=f"{WIDE} {WHOLE}"),
        DateColumn("last_activity_at", label=_("Last activity"), accessor="crm.last_activity_at"),
        DateColumn("created_at", label=_("Added"), sort_key="id", classname=ROOMY),
    )
    filterset_class = CompanyFilters
    index_view_class = company_views.CompanyIndexView
    add_view_class = company_views.CompanyCreateView
    edit_view_class = company_views.CompanyEditView
    delete_view_class = company_views.CompanyDeleteView
    inspect_view_class = CompanyWorkplaceView

    def get_form_class(self, for_update: bool = False) -> type[CompanyForm]:
        return CompanyForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("notes/<uuid:pk>/edit/", note_views.NoteEditView.as_view(), name="edit_note"),
            path("notes/<uuid:pk>/pin/", note_views.NotePinView.as_view(), name="pin_note"),
            path("notes/<uuid:pk>/delete/", note_views.NoteDeleteView.as_view(), name="delete_note"),
            path("enquiries/<uuid:pk>/handled/", note_views.LeadHandledView.as_view(), name="handle_lead"),
        ]


class ContactViewSet(TenantViewSet):
    model = Contact
    name = "crm_contacts"
    url_prefix = "crm/contacts"
    icon = "user"
    menu_name = "crm-contacts"
    ordering = "last_name"
    search_kind = CONTACT
    empty_text = _("Contacts are the people of your companies. Who sends the form on your site becomes one.")
    list_display = (
        "full_name",
        Column("company", label=_("Company"), accessor="company"),
        Column("position", label=_("Position"), classname=WIDE),
        Column("email", label=_("E-mail"), classname=WIDE),
        Column("phone", label=_("Phone"), classname=WHOLE),
        DateColumn("created_at", label=_("Added"), sort_key="created_at", classname=ROOMY),
    )
    filterset_class = ContactFilters
    index_view_class = contact_views.ContactIndexView
    add_view_class = contact_views.ContactCreateView
    edit_view_class = contact_views.ContactEditView
    delete_view_class = contact_views.ContactDeleteView
    inspect_view_class = contact_views.ContactPageView

    def get_form_class(self, for_update: bool = False) -> type[ContactForm]:
        return ContactForm
