"""Figures, tables and charts for a month, a quarter or a year."""

from django.utils.translation import gettext_lazy as _

from portal.plugins.config import PluginConfig


class Reports(PluginConfig):
    """Asks every figure source for a window of time and keeps the answer as a page."""

    name = "reports_plugin"
    label = "reports_plugin"
    slug = "reports"
    verbose_name = _("Reports")
    summary = "Figures, tables and charts for a month, a quarter or a year, shared with customers."
    role_permissions = {"staff": ("reports_plugin.*_report",)}
    client_urls = "reports_plugin.client_urls"
    providers = {
        "portal.plugins.contracts.panels.AdminSearch": "reports_plugin.admin_search.source",
        "portal.plugins.contracts.panels.ClientArea": "reports_plugin.providers.client_area",
        "portal.plugins.contracts.panels.CompanyPanels": "reports_plugin.providers.company_panels",
    }
    demo = "reports_plugin.demo.demo"
    demo_turn = 50
