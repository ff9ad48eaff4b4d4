"""What the filters of lists offer: several short tables read by one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import CharField, Value
from django.db.models.functions import Cast

from crm_plugin.contacts.selectors.companies import team_members

Pairs = list[tuple[str, str]]


@dataclass(slots=True)
class Choices:
    """The rows of some reference tables and the people of the team, as (id, name) for each name they are asked by.

    A table whose rows are annotated with `shown` is offered by that in place of its `name`.
    """

    tables: dict[str, models.QuerySet[Any]]
    people: Iterable[str] = ()
    found: dict[str, Pairs] = field(default_factory=dict)

    def of(self, name: str) -> Pairs:
        if not self.found:
            self.found = self._read()
        return self.found[name]

    def _read(self) -> dict[str, Pairs]:
        queries = [
            _rows(name, rows, "shown" if "shown" in rows.query.annotations else "name", "position")
            for name, rows in self.tables.items()
        ]
        queries += [_rows(name, team_members(), "email", None) for name in self.people]
        first, *others = queries
        found: dict[str, Pairs] = {name: [] for name in (*self.tables, *self.people)}
        for name, pk, label, more, _position in first.union(*others, all=True).order_by("kind", "rank", "label"):
            found[name].append((_as_text(pk), more.strip() or label))
        return found


def _rows(kind: str, rows: models.QuerySet[Any], label: str, position: str | None) -> models.QuerySet[Any]:
    blank = Value("", output_field=CharField())
    full_name = models.functions.Concat("first_name", Value(" "), "last_name", output_field=CharField())
    read: models.QuerySet[Any] = (
        rows.order_by()
        .annotate(
            kind=Value(kind, output_field=CharField()),
            key=Cast("pk", CharField()),
            label=Cast(label, CharField()),
            more=full_name if position is None else blank,
            rank=models.F(position) if position else Value(0),
        )
        .values_list("kind", "key", "label", "more", "rank")
    )
    return read


def _as_text(pk: str) -> str:
    """An id as addresses carry it: SQLite gives UUIDs without their dashes."""
    return str(UUID(pk)) if len(pk) >= 32 else pk
