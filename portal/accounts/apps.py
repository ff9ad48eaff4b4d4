from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "portal_accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        from portal.accounts import receivers  # noqa: F401 - connects them
        from portal.accounts.chosen import keep_choices_own

        keep_choices_own()
