"""The manager that fails closed.

It filters by an expression that reads the scope when the SQL is made, not when the queryset is built: forms, checks
and migrations may build querysets without a tenant, only running one without a scope raises.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Func
from django.db.models.sql.compiler import SQLCompiler

from portal.tenants.scope import NoTenantScope, current_scope


class InScope(Func):
    """True for the rows of the open tenant and, where the row names a company, of the scope's company."""

    conditional = True

    def __init__(self, *columns: Any, **extra: Any) -> None:
        super().__init__(*columns, output_field=models.BooleanField(), **extra)

    def as_sql(  # type: ignore[override]  # none of Func's own templates is used
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, Any]:
        scope = current_scope()
        if scope.tenant_id is None:
            raise NoTenantScope
        tenant, *company = self.get_source_expressions()
        sql, params = compiler.compile(tenant)
        sql, parameters = f"{sql} = %s", [*params, scope.tenant_id]
        if company and scope.company_id is not None:
            column, params = compiler.compile(company[0])
            sql, parameters = (
                f"({sql} AND {column} = %s)",
                [*parameters, *params, _as_stored(scope.company_id, connection)],
            )
        return sql, tuple(parameters)


class InScopeOrSystem(InScope):
    """The same for tables whose tenant may be empty: under `system_scope` all rows are open."""

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, Any]:
        if current_scope().system_caller:
            return "1 = 1", ()
        return super().as_sql(compiler, connection)


def _as_stored(value: Any, connection: BaseDatabaseWrapper) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


class TenantManager(models.Manager[Any]):
    """`objects` of every tenant model. The related managers of Django are made from it, so they are closed too.

    Not covered, on purpose: `_base_manager` (Django follows foreign keys and deletes with it; row-level security
    covers it on PostgreSQL) and `raw()`.
    """

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(InScope(*self.model.scope_columns))


class OptionalTenantManager(models.Manager[Any]):
    """`objects` of models with `tenant_optional`: the open tenant's rows, or all of them under `system_scope`."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(InScopeOrSystem(*self.model.scope_columns))
