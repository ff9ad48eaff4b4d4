"""What the plugin adds to the admin."""

from wagtail import hooks

from integrations_plugin.viewsets import IntegrationViewSet


@hooks.register("register_admin_viewset")
def integrations() -> IntegrationViewSet:
    return IntegrationViewSet()
