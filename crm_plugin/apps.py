"""Companies, contacts, notes and deals."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from portal.plugins.config import PluginConfig


class Crm(PluginConfig):
    name = "crm_plugin"
    label = "crm_plugin"
    slug = "crm"
    verbose_name = _("CRM")
    summary = _("Companies, contacts, notes and deals.")  # type: ignore[assignment]  # translated when shown
    member_apps = ("crm_plugin.contacts", "crm_plugin.deals")
    role_permissions: ClassVar = {
        "staff": (
            "portal_tenants.add_company",
            "portal_tenants.change_company",
            "portal_tenants.view_company",
            "crm_contacts.view_*",
            "crm_contacts.add_contact",
            "crm_contacts.change_contact",
            "crm_contacts.add_note",
            "crm_contacts.change_note",
            "crm_contacts.change_lead",
            "crm_deals.view_*",
            "crm_deals.add_deal",
            "crm_deals.change_deal",
        ),
        "manager": ("portal_tenants.delete_company", "crm_contacts.*", "crm_deals.*"),
    }
    demo = "crm_plugin.demo.stage.demo"
    demo_turn = 20
    subscriptions: ClassVar = {
        "portal.plugins.contracts.events.FormSubmitted": "crm_plugin.contacts.receivers.form_submitted",
    }
    providers: ClassVar = {
        "portal.plugins.contracts.figures.FigureSource": "crm_plugin.figures.source",
        "portal.plugins.contracts.panels.AdminSearch": "crm_plugin.admin_search.source",
        "portal.plugins.contracts.panels.CompanyPanels": "crm_plugin.panels.source",
        "portal.plugins.contracts.panels.Timeline": "crm_plugin.timeline.source",
    }
