"""The declaration of the plugin."""

from typing import ClassVar

from portal.plugins.config import PluginConfig


class Integrations(PluginConfig):
    name = "integrations_plugin"
    label = "integrations_plugin"
    slug = "integrations"
    verbose_name = "Integrations"
    summary = "Data from other services, under encrypted secrets."
    role_permissions: ClassVar = {
        "staff": ("integrations_plugin.view_integration", "integrations_plugin.view_sourcerecord"),
        "manager": ("integrations_plugin.*_integration", "integrations_plugin.*_sourcerecord"),
    }
    schedules = "integrations_plugin.tasks.SCHEDULES"
    providers: ClassVar = {
        "portal.plugins.contracts.panels.AdminSearch": "integrations_plugin.providers.admin_search.source",
        "portal.plugins.contracts.figures.FigureSource": "integrations_plugin.providers.figures.source",
        "portal.plugins.contracts.panels.Timeline": "integrations_plugin.providers.timeline.timeline",
    }
    demo = "integrations_plugin.demo.stage.demo"
    demo_turn = 40
    demo_processes = "integrations_plugin.sandbox.processes.processes"

    def ready(self) -> None:
        from integrations_plugin import checks  # noqa: F401 - registers itself
