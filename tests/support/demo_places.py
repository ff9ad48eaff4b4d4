"""Where a filled demo is kept and copied to: SQLite files, or databases of the PostgreSQL server."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.support import template_database


class Place(Protocol):
    def name(self, kept: Path) -> str:
        """The database of a kept demo."""

    def start(self, kept: Path) -> None:
        """A freshly migrated database, to be filled."""

    def copy(self, kept: Path, folder: Path) -> str:
        """A copy for one module of tests; its name."""

    def drop(self, name: str) -> None: ...

    def forget(self, kept: Path) -> None: ...

    def environment(self, name: str) -> dict[str, str]:
        """What another process needs to use this database."""


class Files:
    """SQLite."""

    def name(self, kept: Path) -> str:
        return str(kept / "foyer.sqlite3")

    def start(self, kept: Path) -> None:
        shutil.copyfile(template_database.kept_file(), self.name(kept))

    def copy(self, kept: Path, folder: Path) -> str:
        wanted = folder / "foyer.sqlite3"
        shutil.copyfile(self.name(kept), wanted)
        return str(wanted)

    def drop(self, name: str) -> None:
        Path(name).unlink(missing_ok=True)

    def forget(self, kept: Path) -> None:
        """It lies in the folder."""

    def environment(self, name: str) -> dict[str, str]:
        return {"DATABASE_URL": f"sqlite:///{name}", "DATABASE_OWNER_URL": ""}


class Server:
    """PostgreSQL. The owner copies; the application's role fills and uses."""

    def name(self, kept: Path) -> str:
        return kept.name

    def start(self, kept: Path) -> None:
        self._make(self.name(kept), template_database.kept_name())

    def copy(self, kept: Path, folder: Path) -> str:
        self._make(wanted := folder.name.replace("-", "_").lower(), self.name(kept))
        return wanted

    def drop(self, name: str) -> None:
        with _owner() as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def forget(self, kept: Path) -> None:
        self.drop(self.name(kept))

    def environment(self, name: str) -> dict[str, str]:
        addresses = settings.FOYER_ENV.database_url, settings.FOYER_ENV.database_owner_url
        app, owner = (urlsplit(address.get_secret_value())._replace(path=f"/{name}").geturl() for address in addresses)
        return {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner}

    def _make(self, name: str, template: str) -> None:
        self.drop(name)
        with _owner() as server:
            # Two workers cannot copy one template at once: the second waits for the first.
            server.execute("SELECT pg_advisory_lock(%s)", [template_database.LOCK])
            identifiers = sql.Identifier(name), sql.Identifier(template)
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*identifiers))
            server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(identifiers[0]))


def _owner() -> psycopg.Connection[Any]:
    """Outside of the tests' databases, where databases can be made."""
    owner = settings.FOYER_TEST_OWNER_DATABASE or connection.settings_dict
    return psycopg.connect(
        host=owner["HOST"] or None,
        port=owner["PORT"] or None,
        user=owner["USER"] or None,
        password=owner["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )
