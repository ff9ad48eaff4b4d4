from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "crm_plugin.contacts"
    label = "crm_contacts"
    verbose_name = _("CRM: companies and contacts")
