"""Puts the walls up after every `migrate`, and compares them with what the models declare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connection

from portal.settings.databases import from_url
from portal.tenants.guards import catalogue, postgresql, sqlite


def app_role() -> str:
    """The application's own role on PostgreSQL, which gets rights on the tables but never owns them."""
    url = settings.FOYER_ENV.database_url.get_secret_value()
    return str(from_url(url)["USER"]) if url.startswith("postgres") else ""


def install() -> None:
    """Bring the database's walls to what the models declare. Idempotent; needs the owner's role on PostgreSQL."""
    if connection.vendor == "postgresql":
        postgresql.install(connection, app_role())
    else:
        sqlite.install(connection)


def differences() -> list[str]:
    """What is missing, one sentence each; empty when all walls stand."""
    if connection.vendor == "postgresql":
        return catalogue.differences(connection, app_role())
    return sqlite.differences(connection)


@contextmanager
def without_append_only(table: str) -> Iterator[None]:
    """For the owner, inside a transaction: rows of this table can be removed. Retention alone has a reason to."""
    if not connection.in_atomic_block:
        raise RuntimeError("Open a transaction first: an error would leave the table open.")
    guards = postgresql if connection.vendor == "postgresql" else sqlite
    with connection.cursor() as cursor:
        guards.open_append_only(cursor, table)
        yield
        guards.close_append_only(cursor, table)


def install_after_migrate(sender: AppConfig, using: str, **_signal: Any) -> None:
    # post_migrate is sent for each app once all migrations are done: one of them is enough.
    if sender.label == "portal_tenants" and using == "default":
        install()
