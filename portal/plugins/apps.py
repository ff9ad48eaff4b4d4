from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PluginsConfig(AppConfig):
    name = "portal.plugins"
    label = "portal_plugins"
    verbose_name = _("Plugins")
    schedules = "portal.plugins.tasks.SCHEDULES"

    def ready(self) -> None:
        from portal.plugins import generic_keys, kept_rows
        from portal.plugins.guards import hooks

        hooks.connect()
        kept_rows.connect()
        generic_keys.be_patient()
