"""A migrated database, kept between runs while no migration changes: migrating costs more than most tests.

SQLite: a file in the folder for temporary files. PostgreSQL: a template database that the owner keeps beside the others.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper

A_DAY = 86_400
LOCK = 20260901  # on the server, while a template is made or copied
PREFIX = "foyer_template_"


def fingerprint() -> str:
    """Changes with every migration of every installed app, and with what puts the walls up."""
    digest = hashlib.sha256(version("django").encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        folder = Path(config.path)
        for pattern in ("migrations/*.py", "guards/*.py", "models.py", "models/*.py", "base.py", "apps.py"):
            for path in sorted(folder.glob(pattern)):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def take() -> bool:
    """Put a copy of the kept database where the test database will be; False when there is none yet."""
    return _take_on_server() if connection.vendor == "postgresql" else _take_file()


def keep() -> None:
    """Keep the freshly migrated test database; several workers may do so at once."""
    if connection.vendor == "postgresql":
        _keep_on_server()
    else:
        _keep_file()


def kept_file() -> Path:
    return Path(tempfile.gettempdir()) / f"foyer-test-{os.getuid()}-{fingerprint()}.sqlite3"


def kept_name() -> str:
    """A template can be copied only by the role that owns it, so each owner keeps its own."""
    owner = settings.FOYER_TEST_OWNER_DATABASE or connection.settings_dict
    return f"{PREFIX}{owner['USER']}_{fingerprint()}"[:63]


def _test_file() -> Path:
    return Path(connection.settings_dict["TEST"]["NAME"])


def _take_file() -> bool:
    kept, wanted = kept_file(), _test_file()
    if not kept.exists():
        return False
    wanted.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, wanted)
    return True


def _keep_file() -> None:
    kept = kept_file()
    draft = kept.with_suffix(f".{os.getpid()}")
    source, target = sqlite3.connect(_test_file()), sqlite3.connect(draft)
    with source, target:
        source.backup(target)
    source.close()
    target.close()
    draft.replace(kept)
    for old in kept.parent.glob(f"foyer-test-{os.getuid()}-*.sqlite3"):
        if time.time() - old.stat().st_mtime > A_DAY:
            old.unlink(missing_ok=True)


def _on_server() -> CursorWrapper:
    """A cursor outside of the test database, where databases can be made."""
    return connection._nodb_cursor()  # type: ignore[attr-defined,no-any-return]  # Django's own way to the server


def _test_name() -> str:
    return str(connection.creation._get_test_db_name())


def _take_on_server() -> bool:
    kept, wanted = kept_name(), _test_name()
    with _on_server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept])
        if cursor.fetchone() is None:
            return False
        cursor.execute(f'DROP DATABASE IF EXISTS "{wanted}" WITH (FORCE)')
        # Two workers cannot copy one template at once: the second waits for the first.
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute(f'CREATE DATABASE "{wanted}" TEMPLATE "{kept}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return True


def _keep_on_server() -> None:
    kept, made = kept_name(), str(connection.settings_dict["NAME"])
    connections.close_all()
    with _on_server() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{kept}" TEMPLATE "{made}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
