from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DealsConfig(AppConfig):
    name = "crm_plugin.deals"
    label = "crm_deals"
    verbose_name = _("CRM: deals")
