from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "portal.tenants"
    label = "portal_tenants"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        from wagtail.signals import copy_for_translation_done

        from portal.tenants import checks  # noqa: F401 - registers the system checks
        from portal.tenants.guards.install import install_after_migrate
        from portal.tenants.wagtail_own import keep_to_own

        keep_to_own()
        copy_for_translation_done.connect(_translated, dispatch_uid="portal_tenants.languages")
        post_migrate.connect(install_after_migrate, dispatch_uid="portal_tenants.guards")


def _translated(sender: Any, source_obj: Any, target_obj: Any, **_kwargs: Any) -> None:
    """The first page of a site in a further language: whoever works on the site works on it."""
    from wagtail.models import Page

    from portal.tenants.services import site_has_language

    if isinstance(target_obj, Page):
        site_has_language(first_page=target_obj)
