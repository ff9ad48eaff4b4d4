"""Screens of tables without a tenant's manager (memberships, keys): here each view cuts to the open tenant itself."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404

from portal.tenants.scope import current_tenant_id


def own_rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """The open tenant's rows; raises NoTenantScope without one."""
    return model._default_manager.filter(tenant_id=current_tenant_id())


class OwnIndex:
    """For lists."""

    model: type[models.Model]

    def get_base_queryset(self) -> models.QuerySet[Any]:
        return own_rows(self.model)


class OwnForm:
    """For views that edit or delete one row; a foreign one is 404."""

    model: type[models.Model]

    def get_queryset(self) -> models.QuerySet[Any]:
        return own_rows(self.model)


class OwnObject:
    """For views that show one row or its history; a foreign one is 404."""

    model: type[models.Model]
    pk: Any

    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(own_rows(self.model), pk=self.pk)
