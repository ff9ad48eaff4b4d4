"""A PostgreSQL database of one's own, with the two roles, for a measurement or a test that starts processes itself."""

from __future__ import annotations

import getpass
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

ROLES = {"owner": "LOGIN BYPASSRLS CREATEDB", "app": "LOGIN NOBYPASSRLS"}


def superuser() -> psycopg.Connection | None:
    """A connection that may make roles and databases, or None where no server can be reached."""
    given = os.environ.get("FOYER_TEST_POSTGRES", "")
    candidates = (
        [given]
        if given
        else [f"postgresql://{getpass.getuser()}@/postgres", "postgresql://postgres@127.0.0.1/postgres"]
    )
    for url in candidates:
        try:
            return psycopg.connect(url, autocommit=True, connect_timeout=3)
        except psycopg.Error:
            continue
    return None


@contextmanager
def own_database(name: str, *, bypasses: bool = True) -> Iterator[dict[str, str]]:
    """The settings DATABASE_URL and DATABASE_OWNER_URL of an empty database, which is dropped in the end.

    Its roles carry its name, so that it disturbs nothing that runs beside it; FOYER_TEST_DATABASE keeps two checkouts
    apart. `bypasses`: whether its owner passes row-level security, as it should. Empty where there is no server.
    """
    name = "_".join(filter(None, [os.environ.get("FOYER_TEST_DATABASE"), name]))
    admin = superuser()
    if admin is None:
        yield {}
        return
    with admin:
        _drop(admin, name)
        password = secrets.token_hex(12)
        for role, options in ROLES.items():
            allowed = options if bypasses else options.replace("LOGIN BYPASSRLS", "LOGIN NOBYPASSRLS")
            statement = sql.SQL(f"CREATE ROLE {{}} {allowed} PASSWORD {{}}")
            admin.execute(statement.format(sql.Identifier(f"{name}_{role}"), sql.Literal(password)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(f"{name}_owner"))
        )
        port = admin.info.port or 5432
        try:
            yield {
                "DATABASE_OWNER_URL": f"postgresql://{name}_owner:{password}@127.0.0.1:{port}/{name}",
                "DATABASE_URL": f"postgresql://{name}_app:{password}@127.0.0.1:{port}/{name}",
            }
        finally:
            _drop(admin, name)


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    for role in ROLES:
        admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_{role}")))
