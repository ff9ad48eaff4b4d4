"""Base classes of every model whose rows belong to a tenant."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.ids import new_id
from portal.tenants.managers import OptionalTenantManager, TenantManager
from portal.tenants.scope import NoTenantScope, default_tenant_id


class TenantModel(models.Model):
    """A row of one tenant: UUIDv7 id, `tenant` defaulting to the open scope, and `objects` that fail closed.

    The database gets what the model declares, reinstalled after every `migrate`: forced row-level security on
    PostgreSQL, a unique (tenant, id), references that cannot cross tenants, and for `append_only` models triggers
    that refuse UPDATE and DELETE. Many-to-many needs a `through` model of this base.
    """

    scope_columns: ClassVar[tuple[str, ...]] = ("tenant_id",)
    append_only: ClassVar[bool] = False
    # Wagtail's reference index is one table for all tenants; it must not learn of these rows.
    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        "portal_tenants.Tenant",
        on_delete=models.PROTECT,
        default=default_tenant_id,
        editable=False,
        related_name="+",
        db_index=False,  # the unique (tenant, id) begins with it
        verbose_name=_("organisation"),
    )

    objects = TenantManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.tenant_id is None:
            raise NoTenantScope
        super().save(*args, **kwargs)

    # Django leaves fields out of uniqueness checks that a form does not show: a duplicate would be an
    # IntegrityError in place of a message beside the field.
    def validate_unique(self, exclude: Any = None) -> None:
        super().validate_unique(exclude=set(exclude or ()) - {"tenant"})

    def validate_constraints(self, exclude: Any = None) -> None:
        super().validate_constraints(exclude=set(exclude or ()) - {"tenant"})


class CompanyModel(TenantModel):
    """A tenant row about one company, which its customers and programs may read: narrowed by the scope's company."""

    scope_columns: ClassVar[tuple[str, ...]] = ("tenant_id", "company_id")

    company = models.ForeignKey(
        "portal_tenants.Company", on_delete=models.PROTECT, related_name="+", verbose_name=_("company")
    )

    class Meta(TenantModel.Meta):
        abstract = True


class OptionalTenantModel(models.Model):
    """A row of one tenant, or of the installation: its own tenant reads it, and the system's callers read all.

    For the portal's records of what happens (jobs, audit), which are many and named by number.
    """

    scope_columns: ClassVar[tuple[str, ...]] = ("tenant_id",)
    tenant_optional: ClassVar[bool] = True
    wagtail_reference_index_ignore = True

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey(
        "portal_tenants.Tenant",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        default=default_tenant_id,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("organisation"),
    )

    objects = OptionalTenantManager()

    class Meta:
        abstract = True
