"""Sends what Wagtail logs about tenants' rows into our own log, and names the portal's actions."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from portal.audit.models import AuditEntry
from portal.audit.views import VIEW, AuditIndexView, InstallationIndexView
from portal.audit.words import ACTIONS
from portal.tenants.models import Membership, Tenant, TenantModel


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    # By type only: registered as a log model, ours would be looked through by Wagtail's site history, for all tenants.
    from portal.accounts.models import ApiKey

    for model in (TenantModel, Tenant, Membership, ApiKey):
        actions.log_entry_models_by_type.register(model, AuditEntry)
    for action, label in ACTIONS.items():
        actions.register_action(action, label, label)


PATTERNS = [
    path("", AuditIndexView.as_view(), name="index"),
    path("results/", AuditIndexView.as_view(results_only=True), name="index_results"),
    path("installation/", InstallationIndexView.as_view(), name="installation"),
    path("installation/results/", InstallationIndexView.as_view(results_only=True), name="installation_results"),
]


@hooks.register("register_admin_urls")
def urls() -> list[URLResolver]:
    return [path("audit/", include((PATTERNS, "audit")))]


class AuditMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return AuditMenuItem(_("Audit"), reverse("audit:index"), name="audit", icon_name="history", order=710)
