"""The owner of the test database on PostgreSQL, beside the application's role as which the tests run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection


def owner_connection(**options: Any) -> psycopg.Connection[Any]:
    """A connection of the owner's own to the database at which the test's connection points."""
    owner = settings.FOYER_TEST_OWNER_DATABASE
    assert owner is not None, "set DATABASE_OWNER_URL"
    return psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"] or 5432,
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=connection.settings_dict["NAME"],
        **options,
    )


@contextmanager
def connected_as_owner() -> Iterator[None]:
    """Django's own connection is the owner's inside; on SQLite, which has no roles, nothing is different."""
    owner = settings.FOYER_TEST_OWNER_DATABASE
    if connection.vendor != "postgresql":
        yield
        return
    assert owner is not None, "set DATABASE_OWNER_URL"
    before = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update({name: owner[name] for name in before})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
