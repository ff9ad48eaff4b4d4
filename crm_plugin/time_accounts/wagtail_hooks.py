"""Time accounts in Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from crm_plugin.time_accounts.panels.choosers import company_chooser
from crm_plugin.time_accounts.panels.viewsets import TimeAccountViewSet


@hooks.register("register_admin_viewset")
def register_time_accounts() -> list[ViewSet]:
    return [TimeAccountViewSet(), company_chooser]
