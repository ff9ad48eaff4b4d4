"""Ids of another tenant's rows, under every name by which a screen or an operation might take them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from tests.security.samples import MODELS
from tests.security.world import World

# Names that are not a row's, or that a list would stumble over before it asks anything of the rows.
NOT_ROWS = {"page", "content_type", "locale", "user_permissions", "groups"}


def ids(world: World) -> dict[str, str]:
    """Name of a parameter → id of this tenant's row. The names are those of all foreign keys and of all address parts."""
    wanted: dict[str, type[models.Model] | str] = dict(MODELS)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.name not in NOT_ROWS:
                wanted.setdefault(field.name, field.related_model)
                wanted.setdefault(f"{field.name}_id", field.related_model)
    found = {}
    for name, model in sorted(wanted.items(), key=lambda item: item[0]):
        if (row := world.row(model)) is not None:
            found[name] = str(row.pk)
    company = str(world.own.pk)
    return {**found, "id": company, "ids": company, "next": f"/admin/crm/companies/inspect/{company}/"}


def schema_body(schema: dict[str, Any], operation: dict[str, Any], world: World) -> dict[str, Any]:
    """A body that an operation of the API would take, with this tenant's ids in it."""
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    described = schema["components"]["schemas"][reference.rpartition("/")[2]]
    known = ids(world)
    return {
        name: _value(name, about, known)
        for name, about in described["properties"].items()
        if name in described.get("required", ()) or about.get("format") == "uuid"
    }


def _value(name: str, about: dict[str, Any], known: dict[str, str]) -> Any:
    match about.get("format") or about.get("type"):
        case "uuid":
            return known[name]
        case "date-time":
            return "2026-03-02T09:00:00Z"
        case "integer":
            return 1
        case _:
            return "word"
