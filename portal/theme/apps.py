from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThemeConfig(AppConfig):
    """Tokens, base templates and components of all pages that are not Wagtail's admin."""

    name = "portal.theme"
    label = "portal_theme"
    verbose_name = _("Theme")

    def ready(self) -> None:
        from portal.theme.chooser_nonce import install

        install()
