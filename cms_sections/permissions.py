"""Who may do what with the website's own records."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy


class SiteOfTenantPolicy(SitePermissionPolicy):
    """A role's right holds for the sites of the organisation under which the person acts, and for no other."""

    def sites_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Site]:
        sites: QuerySet[Site] = super().sites_user_has_any_permission_for(user, actions)
        if user.is_superuser:
            return sites
        membership = getattr(user, "active_membership", None)
        return sites.filter(site_tenant__tenant=membership.tenant_id) if membership else sites.none()

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        site_id = instance.pk if isinstance(instance, Site) else getattr(instance, self.site_fk_field_name)
        return self.sites_user_has_any_permission_for(user, actions).filter(pk=site_id).exists()


class ReceivedPolicy(ModelPermissionPolicy):
    """For what visitors send: to be read and deleted, never written or changed by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "change"} and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return bool(super().user_has_any_permission(user, set(actions) - {"add", "change"}))
