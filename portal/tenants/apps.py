from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "portal.tenants"
    label = "portal_tenants"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        from portal.tenants import checks  # noqa: F401 - registers the system checks
        from portal.tenants.guards.install import install_after_migrate
        from portal.tenants.wagtail_own import keep_to_own

        keep_to_own()
        post_migrate.connect(install_after_migrate, dispatch_uid="portal_tenants.guards")
