"""Which stored files a query sees: the tenant's; in a scope narrowed to a company, what is shared with that company."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Func
from django.db.models.sql.compiler import SQLCompiler

from portal.tenants.managers import TenantManager
from portal.tenants.scope import current_company_id


class SharedInScope(Func):
    """True for every row in the scope of a whole tenant, and for shared rows where the scope names a company.

    Like the tenant's own filter it reads the scope when the SQL is made.
    """

    conditional = True

    def __init__(self, column: Any, **extra: Any) -> None:
        super().__init__(column, output_field=models.BooleanField(), **extra)

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, list[Any]]:
        if current_company_id() is None:
            return "1 = 1", []
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return f"{sql} = %s", [*params, True]


class StoredFileManager(TenantManager):
    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(SharedInScope("shared_with_company"))
