"""Prepaid hours with a ledger that explains every second."""

from collections.abc import Mapping
from typing import ClassVar

from portal.plugins.config import PluginConfig
from portal.plugins.config import gettext_noop as _


class TimeAccountsPlugin(PluginConfig):
    name = "crm_plugin.time_accounts"
    label = "crm_time_accounts"
    slug = "time"
    verbose_name = _("Time accounts")
    summary = _("Prepaid hours with a ledger that explains every second.")
    role_permissions: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "staff": (
            "portal_tenants.view_company",
            "crm_time_accounts.view_*",
            "crm_time_accounts.add_account",
            "crm_time_accounts.add_posting",
        ),
        "manager": (
            "crm_time_accounts.change_account",
            "crm_time_accounts.reverse_posting",
            "crm_time_accounts.add_execution",
        ),
        "customer": ("crm_time_accounts.view_*", "portal_tenants.view_company"),
    }
    client_urls = "crm_plugin.time_accounts.client_urls"
    demo = "crm_plugin.time_accounts.demo.demo"
    demo_turn = 30
    providers: ClassVar[Mapping[str, str]] = {
        "portal.plugins.contracts.figures.FigureSource": "crm_plugin.time_accounts.providers.figures.source",
        "portal.plugins.contracts.panels.AdminSearch": "crm_plugin.time_accounts.providers.admin_search.admin_search",
        "portal.plugins.contracts.panels.CompanyPanels": "crm_plugin.time_accounts.providers.workplace.panels",
        "portal.plugins.contracts.panels.Timeline": "crm_plugin.time_accounts.providers.workplace.timeline",
        "portal.plugins.contracts.panels.ClientArea": "crm_plugin.time_accounts.providers.client_area.client_area",
        "portal.plugins.contracts.time_accounts.TimeAccounts": (
            "crm_plugin.time_accounts.providers.balances.time_accounts"
        ),
    }
    api_router = "crm_plugin.time_accounts.api.router"
    api_scopes: ClassVar[Mapping[str, str]] = {
        "executions:write": _("Report executions"),
        "executions:read": _("See executions"),
        "accounts:read": _("See time accounts and their movements"),
    }
