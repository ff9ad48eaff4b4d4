"""The CRM in Wagtail's admin."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.log_actions import LogActionRegistry

from crm_plugin.audit_words import ACTIONS
from crm_plugin.contacts.panels.choosers import company_chooser, contact_chooser
from crm_plugin.contacts.panels.reference_tables import TABLES as CONTACT_TABLES
from crm_plugin.contacts.panels.viewsets import CompanyViewSet, ContactViewSet
from crm_plugin.deals.panels.viewsets import TABLES as DEAL_TABLES
from crm_plugin.deals.panels.viewsets import DealViewSet
from crm_plugin.home import panels as home_panels
from portal.panels.public import register_reference_tables


class Crm(ViewSetGroup):
    menu_label = _("CRM")
    menu_name = "crm-group"  # the sidebar marks by the beginning of names: "crm" would stand for "crm-settings", too
    menu_icon = "group"
    menu_order = 200
    items = (CompanyViewSet, ContactViewSet, DealViewSet)


@hooks.register("register_admin_viewset")
def register_crm() -> ViewSetGroup:
    return Crm()


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ViewSet]:
    return [company_chooser, contact_chooser]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, label in ACTIONS.items():
        actions.register_action(action, label, label)


hooks.register("construct_homepage_panels", home_panels)

register_reference_tables(
    label=_("CRM settings"), order=400, name="crm-settings", tables=(*CONTACT_TABLES, *DEAL_TABLES)
)
