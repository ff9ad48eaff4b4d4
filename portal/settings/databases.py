"""`DATABASE_URL` as Django's setting. Without one: SQLite in `var/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# WAL lets readers go on while one writes; IMMEDIATE takes the write lock at the start, so that two transactions
# which read and then write wait for each other instead of failing with "database is locked".
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
}


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": dict(SQLITE_OPTIONS),
        # Opening costs five statements, and closing the last connection writes the whole log back to the disk.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A file, not memory: browser tests and job workers are other threads and processes.
        "TEST": {"NAME": path.with_name(f"test-{path.name}")},
    }


def from_url(url: str) -> dict[str, Any]:
    """`postgresql://user:secret@host:port/name?option=value` or `sqlite:///path`; anything else is refused."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite:///.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Named cursors live in a session: behind PgBouncer in transaction mode they would be lost.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def databases(*, url: str, owner_url: str, role: str, var_root: Path) -> dict[str, Any]:
    """The only alias is `default`: for the owner's commands it *is* the owner's connection."""
    if not url:
        return {"default": sqlite(var_root / "foyer.sqlite3")}
    return {"default": from_url(owner_url if role == "owner" and owner_url else url)}
