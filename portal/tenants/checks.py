"""System checks about tenants: what cannot be safe is refused at `manage.py check --deploy`, or warned of."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection, models

from portal.tenants.base import TenantModel
from portal.tenants.models import Tenant
from portal.tenants.process_role import passes_the_policies
from portal.tenants.system_callers import GLOBAL_TABLES


@register(Tags.models)
def check_tables_are_scoped(**_kwargs: Any) -> list[CheckMessage]:
    """A Foyer table with a tenant column is either under a policy or in the reviewed list of global tables."""
    return [
        Error(
            f"{model._meta.db_table} has a tenant but is neither a tenant model nor in the reviewed list.",
            hint="Derive it from portal.tenants.models.TenantModel.",
            obj=model,
            id="portal_tenants.E001",
        )
        for model in apps.get_models(include_auto_created=True)
        if any(field.column == "tenant_id" for field in model._meta.local_concrete_fields)
        and not getattr(model, "scope_columns", ())
        and model._meta.db_table not in GLOBAL_TABLES
    ]


@register(Tags.models)
def check_many_to_many(**_kwargs: Any) -> list[CheckMessage]:
    """A many-to-many table that Django makes by itself would have no tenant."""
    return [
        Error(
            f"{model._meta.label}.{field.name} needs a `through` model derived from TenantModel.",
            obj=model,
            id="portal_tenants.E002",
        )
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        for field in model._meta.local_many_to_many
        if isinstance(field, models.ManyToManyField) and field.remote_field.through._meta.auto_created  # type: ignore[union-attr]
    ]


@register(Tags.security, deploy=True)
def check_database_role(**_kwargs: Any) -> list[CheckMessage]:
    """Web and workers must not own the tables, or row-level security would depend on their good will."""
    if connection.vendor != "postgresql":
        return []
    if settings.FOYER_ENV.database_role == "owner" or not passes_the_policies():
        return []
    return [
        Warning(
            "The application's database role owns tables or bypasses row-level security.",
            hint="Make two roles with docker/postgres/roles.sql; set DATABASE_URL and DATABASE_OWNER_URL.",
            id="portal_tenants.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_one_tenant_on_sqlite(**_kwargs: Any) -> list[CheckMessage]:
    """SQLite has no second wall for reading, so production keeps one open organisation there."""
    if connection.vendor != "sqlite" or Tenant._meta.db_table not in connection.introspection.table_names():
        return []
    number = Tenant.objects.filter(active=True).count()
    if number < 2:
        return []
    return [
        Error(
            f"{number} organisations are open on SQLite, which cannot keep them apart by itself.",
            hint="Move to PostgreSQL (DATABASE_URL), or close all organisations but one.",
            id="portal_tenants.E003",
        )
    ]
