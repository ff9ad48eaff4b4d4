"""What the plugin adds to the admin."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from integrations_plugin.audit_words import ACTIONS
from integrations_plugin.viewsets import IntegrationViewSet


@hooks.register("register_admin_viewset")
def integrations() -> IntegrationViewSet:
    return IntegrationViewSet()


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    for action, label in ACTIONS.items():
        actions.register_action(action, label, label)
