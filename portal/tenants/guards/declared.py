"""What the models declare, read from the models themselves, so that nobody has to keep a second list."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.apps import apps
from django.db import models


@dataclass(frozen=True, slots=True)
class Reference:
    """Column `column` of `table` must name a row of `target` with the same tenant."""

    table: str
    column: str
    target: str
    target_column: str

    @property
    def name(self) -> str:
        return short_name("foyer_ref", self.table, self.column)


@dataclass(frozen=True, slots=True)
class ScopedTable:
    """A table under a policy. `company_column` is empty where customers have no part in it."""

    table: str
    id_column: str
    company_column: str
    company_required: bool
    tenant_optional: bool
    append_only: bool

    @property
    def unique_name(self) -> str:
        return short_name("foyer_uq", self.table)


def short_name(*parts: str) -> str:
    """A database name of at most 63 characters that stays unique when it has to be cut."""
    name = "_".join(parts)
    if len(name) <= 63:
        return name
    return f"{name[:54]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def scoped_models() -> list[type[models.Model]]:
    """Every concrete model whose rows belong to a tenant: those with `scope_columns`."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, "scope_columns", ()) and not model._meta.proxy and model._meta.managed
    ]


def scoped_tables() -> list[ScopedTable]:
    return [
        ScopedTable(
            table=model._meta.db_table,
            id_column=str(model._meta.pk.column),
            company_column=_company_column(model),
            company_required=not _may_be_empty(model, _company_column(model)),
            tenant_optional=getattr(model, "tenant_optional", False),
            append_only=getattr(model, "append_only", False),
        )
        for model in scoped_models()
    ]


def references() -> list[Reference]:
    """Every foreign key to a tenant's row from a table that has a tenant of its own.

    To rows whose tenant may be empty only from their like, and only where they never change: the log's names.
    """
    optional = {model for model in scoped_models() if getattr(model, "tenant_optional", False)}
    names = {model for model in optional if getattr(model, "append_only", False)}
    targets = set(scoped_models()) - optional
    return [
        Reference(
            model._meta.db_table, field.column, field.related_model._meta.db_table, str(field.target_field.column)
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and _has_tenant(model)
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model in (targets | names if model in optional else targets)
    ]


def _has_tenant(model: type[models.Model]) -> bool:
    return any(field.column == "tenant_id" for field in model._meta.local_concrete_fields)


def _company_column(model: type[models.Model]) -> str:
    columns: tuple[str, ...] = model.scope_columns  # type: ignore[attr-defined]  # asked by scoped_models()
    return columns[1] if len(columns) > 1 else ""


def _may_be_empty(model: type[models.Model], column: str) -> bool:
    return any(field.null for field in model._meta.local_concrete_fields if field.column == column)
