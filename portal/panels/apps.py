from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PanelsConfig(AppConfig):
    """What staff panels of all plugins are built of. It has no models."""

    name = "portal.panels"
    label = "portal_panels"
    verbose_name = _("Staff panels")
