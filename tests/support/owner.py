"""The owner of the test database on PostgreSQL, beside the application's role as which the tests run."""

from __future__ import annotations

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
