"""Reference tables by wagtail-modeladmin: the one adapter that every plugin's plain tables go through.

modeladmin brings lists and forms; the adapter adds what a tenant's rows need: rights from the membership, 404 for ids
that are foreign or none, entries in the audit log, refusal with names when a row is in use, and Wagtail's present look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from wagtail_modeladmin.helpers import AdminURLHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup, modeladmin_register

from portal.panels.reference_views import (
    ReferenceCreateView,
    ReferenceDeleteView,
    ReferenceEditView,
    ReferenceHistoryView,
    ReferenceIndexView,
)
from portal.tenants.models import TenantModel

UUID_PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
ACTIONS = ("add", "change", "delete", "view")


class MembershipPermissions(PermissionHelper):
    """Rights as the active membership has them, asked for by name: no query, and the same for everybody's rows."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return any(self.user_has_specific_permission(user, self.get_perm_codename(action)) for action in ACTIONS)


class UuidUrls(AdminURLHelper):
    """Addresses that only fit a UUID: anything else is a page that does not exist, not an error."""

    def _get_object_specific_action_url_pattern(self, action: str) -> str:
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>{UUID_PATTERN})/$"


class ReferenceTable(ModelAdmin):
    """One reference table. A subclass sets `model` (a tenant model), and perhaps `list_display` and `menu_icon`."""

    permission_helper_class = MembershipPermissions
    url_helper_class = UuidUrls
    index_view_class = ReferenceIndexView
    create_view_class = ReferenceCreateView
    edit_view_class = ReferenceEditView
    delete_view_class = ReferenceDeleteView
    history_view_class = ReferenceHistoryView
    index_template_name = "portal_panels/reference/index.html"
    create_template_name = "portal_panels/reference/form.html"
    edit_template_name = "portal_panels/reference/form.html"
    delete_template_name = "portal_panels/reference/delete.html"
    history_template_name = "portal_panels/reference/history.html"
    list_display: Sequence[str] = ("name", "position", "active")
    list_per_page = 100
    menu_icon = "list-ul"
    # What the table is for, in a sentence above the list.
    description: Any = ""

    def __init__(self, parent: Any = None) -> None:
        if not (isinstance(self.model, type) and issubclass(self.model, TenantModel)):
            raise ImproperlyConfigured(f"{type(self).__name__}.model must be a tenant model.")
        self.base_url_path = f"settings/{self.model._meta.app_label}/{self.model._meta.model_name}"
        super().__init__(parent)

    def get_menu_label(self) -> str:
        label = str(self.menu_label or self.opts.verbose_name_plural)
        return label[:1].upper() + label[1:]

    def get_queryset(self, request: Any) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._default_manager.all()
        return rows

    def get_permissions_for_registration(self) -> models.QuerySet[Any]:
        # Roles hold rights by the plugin's declaration; Wagtail's own groups have no part in a tenant's rows.
        nothing: models.QuerySet[Any] = super().get_permissions_for_registration().none()
        return nothing

    def register_indexing(self) -> None:
        """A tenant's rows stay out of Wagtail's reference index."""


class ReferenceGroup(ModelAdminGroup):
    """A menu of reference tables. A subclass sets `menu_label`, `menu_order` and `items`."""

    menu_icon = "cogs"

    def register_indexing(self) -> None:
        """A tenant's rows stay out of Wagtail's reference index."""

    def get_permissions_for_registration(self) -> models.QuerySet[Any]:
        nothing: models.QuerySet[Any] = self.modeladmin_instances[0].get_permissions_for_registration()
        return nothing


def register_reference_tables(
    *, label: Any, order: int, name: str, tables: Iterable[type[ReferenceTable]]
) -> type[ReferenceGroup]:
    """Put reference tables into the admin's menu under one entry. Call it in a plugin's `wagtail_hooks`."""
    group = type(
        "ReferenceTables",
        (ReferenceGroup,),
        {"menu_label": label, "menu_order": order, "menu_item_name": name, "items": tuple(tables)},
    )
    registered: type[ReferenceGroup] = modeladmin_register(group)
    return registered
