"""List, forms, page and deletion of contacts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_plugin.contacts.models import Contact
from crm_plugin.contacts.selectors import contacts
from crm_plugin.contacts.services import create_contact, delete_contact, update_contact
from portal.panels.public import PanelCreateView, PanelDeleteView, PanelEditView, PanelIndexView, PanelInspectView
from portal.tenants.public import Company

ORDERINGS = {
    "last_name": ("last_name", "first_name", "id"),
    "-last_name": ("-last_name", "-first_name", "-id"),
    "created_at": ("created_at", "id"),
    "-created_at": ("-created_at", "-id"),
}


class ContactIndexView(PanelIndexView):
    title_ordering = "last_name"

    def get_base_queryset(self) -> models.QuerySet[Contact]:
        return contacts.contacts()

    def order_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.order_by(*ORDERINGS.get(self.ordering, ORDERINGS["last_name"]))


class ContactCreateView(PanelCreateView):
    template_name = "crm_plugin/contacts/form.html"

    def get_initial(self) -> dict[str, Any]:
        """`?company=` names the company whose workplace the person comes from; a foreign or wrong one is ignored."""
        return {**super().get_initial(), "company": _company(self.request.GET.get("company", ""))}

    def save_instance(self) -> Contact:
        return create_contact(company=self.form.cleaned_data["company"], facts=self.form.facts, by=self.request.user)


class ContactEditView(PanelEditView):
    template_name = "crm_plugin/contacts/form.html"

    def save_instance(self) -> Contact:
        return update_contact(
            contact=Contact.objects.get(pk=self.object.pk),
            company=self.form.cleaned_data["company"],
            facts=self.form.facts,
            by=self.request.user,
        )


class ContactDeleteView(PanelDeleteView):
    def get_success_url(self) -> str:
        return reverse(self.index_url_name)

    @property
    def confirmation_message(self) -> str:
        return _("Delete %(contact)s? Enquiries of this person go with them; notes stay with the company.") % {
            "contact": self.object
        }

    def delete_action(self) -> None:
        delete_contact(contact=self.object, by=self.request.user)


class ContactPageView(PanelInspectView):
    template_name = "crm_plugin/contacts/contact.html"

    def get_fields(self) -> list[str]:
        return []

    def get_object(self, queryset: Any = None) -> Contact:
        return get_object_or_404(contacts.contacts(), pk=self.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return {
            **super().get_context_data(**kwargs),
            "contact": self.object,
            "leads": contacts.leads_of(self.object) if user.has_perm("crm_contacts.view_lead") else [],
            "notes": contacts.notes_about(self.object) if user.has_perm("crm_contacts.view_note") else [],
            "can_edit": user.has_perm("crm_contacts.change_contact"),
            "can_handle": user.has_perm("crm_contacts.change_lead"),
        }


def _company(text: str) -> Company | None:
    try:
        return Company.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None
