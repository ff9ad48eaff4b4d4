"""Time accounts in Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import LogActionRegistry

from crm_plugin.time_accounts.audit_words import ACTIONS
from crm_plugin.time_accounts.home import panels as home_panels
from crm_plugin.time_accounts.panels.choosers import company_chooser
from crm_plugin.time_accounts.panels.viewsets import TimeAccountViewSet


@hooks.register("register_admin_viewset")
def register_time_accounts() -> list[ViewSet]:
    return [TimeAccountViewSet(), company_chooser]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, label in ACTIONS.items():
        actions.register_action(action, label, label)


hooks.register("construct_homepage_panels", home_panels)
