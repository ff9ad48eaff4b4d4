from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "portal_audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from portal.audit.retention import make_months_after_migrate

        post_migrate.connect(make_months_after_migrate, dispatch_uid="portal_audit.months")
