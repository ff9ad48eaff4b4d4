"""What rows of a plugin that is off still point at cannot be deleted. Django knows nothing of such rows; the database does.

Its foreign keys are checked at the end of a transaction; here they are asked at once, so that the refusal names the
plugin and comes while there is somebody to tell.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, models, transaction
from django.db.models.signals import post_delete
from django.utils.translation import gettext as _

from portal.plugins.absent import absent_plugins


class KeptByAbsentPlugin(models.ProtectedError):
    """A row was not deleted, because rows of a plugin that is off point at it; `sentence` says so to a person."""

    def __init__(self, row: models.Model, plugin: str) -> None:
        self.sentence = _(
            "%(row)s cannot be deleted: data of the plugin “%(plugin)s”, which is switched off, still belongs to it."
            " Nothing was changed."
        ) % {"row": row, "plugin": plugin}
        super().__init__(self.sentence, {row})


class Pointer(NamedTuple):
    """A foreign key of a table that no app in use knows."""

    table: str
    column: str
    constraint: str


def connect() -> None:
    """With all plugins on, people and companies alone are watched: for rows of a plugin that nobody knows any more."""
    senders: list[Any] = [None] if absent_plugins() else [get_user_model(), apps.get_model("portal_tenants", "Company")]
    for sender in senders:
        post_delete.connect(refuse, sender=sender, dispatch_uid="portal_plugins.kept_rows")


def refuse(sender: type[models.Model], instance: models.Model, **_signal: Any) -> None:
    """Raise KeptByAbsentPlugin where a row just deleted, in a transaction that is still open, is pointed at."""
    if pointers := _pointers().get(sender._meta.db_table):
        table = _still_asked(pointers) if connection.vendor == "postgresql" else _still_there(pointers, instance)
        if table:
            raise KeptByAbsentPlugin(instance, owner_of_table(table))


def owner_of_table(table: str) -> str:
    """The title of the plugin that is off and to which a table belongs; the table's name when nobody knows it."""
    found = [
        (len(label), plugin.title)
        for plugin in absent_plugins()
        for label in plugin.labels
        if table.startswith(f"{label}_")
    ]
    return max(found)[1] if found else table


def _still_asked(pointers: tuple[Pointer, ...]) -> str:
    """PostgreSQL looks behind row-level security itself: other tenants' rows count, and none is shown."""
    names = ", ".join(connection.ops.quote_name(pointer.constraint) for pointer in pointers)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
            cursor.execute(f"SET CONSTRAINTS {names} DEFERRED")
    except IntegrityError as error:
        return str(error.__cause__.diag.table_name)  # type: ignore[union-attr]  # psycopg says which table objects
    return ""


def _still_there(pointers: tuple[Pointer, ...], instance: models.Model) -> str:
    key = instance._meta.pk.get_db_prep_value(instance.pk, connection)
    with connection.cursor() as cursor:
        for pointer in pointers:
            table, column = connection.ops.quote_name(pointer.table), connection.ops.quote_name(pointer.column)
            cursor.execute(f"SELECT 1 FROM {table} WHERE {column} = %s LIMIT 1", [key])  # noqa: S608 - the database's own names
            if cursor.fetchone():
                return pointer.table
    return ""


@cache
def _pointers() -> dict[str, tuple[Pointer, ...]]:
    """Table -> the foreign keys that lead to it from tables of plugins that are off."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    found: dict[str, tuple[Pointer, ...]] = {}
    with connection.cursor() as cursor:
        for pointer, target in _foreign_keys(cursor):
            if pointer.table not in known:
                found[target] = (*found.get(target, ()), pointer)
    return found


def _foreign_keys(cursor: Any) -> list[tuple[Pointer, str]]:
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT c.conname, s.relname, t.relname FROM pg_constraint c JOIN pg_class s ON s.oid = c.conrelid"
            " JOIN pg_class t ON t.oid = c.confrelid WHERE c.contype = 'f' AND c.condeferrable ORDER BY c.conname"
        )
        return [(Pointer(table, "", name), target) for name, table, target in cursor.fetchall()]
    return [
        (Pointer(table, column, ""), relation[1])
        for table in connection.introspection.table_names(cursor)
        for column, relation in connection.introspection.get_relations(cursor, table).items()
    ]
