"""Choosing a company or a contact in a form."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm_plugin.contacts.found_by import COMPANY, CONTACT
from crm_plugin.contacts.models import Contact
from portal.panels.public import TenantChooserViewSet
from portal.tenants.public import Company


class CompanyChooser(TenantChooserViewSet):
    model = Company
    name = "crm_company_chooser"
    url_prefix = "crm/choose-company"
    icon = "site"
    search_kind = COMPANY
    register_widget = False
    choose_one_text = _("Choose a company")
    choose_another_text = _("Choose another company")
    edit_item_text = _("Edit this company")


class ContactChooser(TenantChooserViewSet):
    model = Contact
    name = "crm_contact_chooser"
    url_prefix = "crm/choose-contact"
    icon = "user"
    search_kind = CONTACT
    register_widget = False
    choose_one_text = _("Choose a contact")
    choose_another_text = _("Choose another contact")
    edit_item_text = _("Edit this contact")


company_chooser = CompanyChooser()
contact_chooser = ContactChooser()
